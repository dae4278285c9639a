import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { ROOT } from '../options/paths';

const Strings = Type.Array(Type.String());
const Environment = Type.Record(Type.String(), Type.String());
const Build = Type.Object({
  context: Type.String(),
  dockerfile: Type.String(),
  target: Type.Optional(Type.String()),
});
const Compose = Type.Object({
  services: Type.Record(
    Type.String(),
    Type.Object({
      image: Type.Optional(Type.String()),
      build: Type.Optional(Build),
      command: Type.Optional(Strings),
      environment: Type.Optional(Environment),
      ports: Type.Optional(Strings),
      volumes: Type.Optional(Strings),
      healthcheck: Type.Optional(Type.Object({ test: Strings })),
    }),
  ),
  volumes: Type.Record(Type.String(), Type.Null()),
});

/** Replaces `${NAME:-default}` by the variable, or by the default if it is not set, as Compose does. */
function interpolate(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_all, name: string, fallback: string | undefined) => environment[name] ?? fallback ?? '',
  );
}

/** Reads docker-compose.yml: `whole` is the parsed file, `compose` the subset that the tests check. */
export function readCompose(environment: Readonly<Record<string, string>> = {}) {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const whole: unknown = parse(interpolate(text, environment), { merge: true });
  const problem = Value.Errors(Compose, whole).First();
  if (problem !== undefined) {
    throw new Error(`docker-compose.yml: ${problem.path}: ${problem.message}`);
  }
  return { whole, compose: Value.Decode(Compose, whole) };
}

export type ComposeService = ReturnType<typeof readCompose>['compose']['services'][string];
