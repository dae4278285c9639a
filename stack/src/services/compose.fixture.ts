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

/** `${NAME:-default}` replaced by the value given, else by the default, as compose does it. */
function interpolated(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_all, name: string, fallback: string | undefined) => environment[name] ?? fallback ?? '',
  );
}

/** docker-compose.yml as plain data, and as the part of it that the tests look at. */
export function readCompose(environment: Readonly<Record<string, string>> = {}) {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const whole: unknown = parse(interpolated(text, environment), { merge: true });
  const problem = Value.Errors(Compose, whole).First();
  if (problem !== undefined) throw new Error(`docker-compose.yml: ${problem.path}: ${problem.message}`);
  return { whole, compose: Value.Decode(Compose, whole) };
}

export type Service = ReturnType<typeof readCompose>['compose']['services'][string];
