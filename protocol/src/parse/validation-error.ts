import { type ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { KEY_PATTERN } from './schema-fields';
import { allowed, type Schema } from './describe';
import { given } from './given';
import { jsonPath } from './json-path';

/** Why a report was not taken. */
export interface Refusal {
  readonly ok: false;
  /** JSON path of the offending value, `$` for the whole report. */
  readonly path: string;
  /** What was allowed and what was given. */
  readonly reason: string;
}

export function refuse(path: string, reason: string): Refusal {
  return { ok: false, path, reason };
}

/** Ajv's errors as one refusal: of the alternatives of a union, the one that got furthest speaks. */
export function refusal(errors: readonly ErrorObject[]): Refusal {
  const error = furthest(errors);
  if (error === undefined) return refuse('$', 'is not a valid report');
  const path = jsonPath(error.instancePath);
  const schema = error.parentSchema as Schema;
  const params = error.params as Readonly<Record<string, string>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, params['additionalProperty'] ?? '', schema);
    case 'required':
      return refuse(
        jsonPath(error.instancePath, params['missingProperty'] ?? ''),
        'is required and was not given',
      );
    case 'maxProperties':
      return refuse(
        path,
        `must be ${allowed(schema)}, was one of ${Object.keys(error.data as object).length}`,
      );
    default:
      return refuse(path, `must be ${expected(error, errors)}, was ${given(error.data)}`);
  }
}

function depth({ instancePath }: ErrorObject): number {
  return instancePath.split('/').length;
}

function isNullBranch({ keyword, schema }: ErrorObject): boolean {
  return keyword === 'type' && schema === 'null';
}

function furthest(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const telling = errors.filter((each) => each.keyword !== 'anyOf' && !isNullBranch(each));
  return telling.reduce<ErrorObject | undefined>(
    (best, each) => (best === undefined || depth(each) > depth(best) ? each : best),
    undefined,
  );
}

/** The union around the failing alternative where there is one at the same place, else its own schema. */
function expected(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const union = errors.find((each) => each.keyword === 'anyOf' && each.instancePath === error.instancePath);
  return allowed((union ?? error).parentSchema as Schema);
}

function unknownKey(error: ErrorObject, key: string, schema: Schema): Refusal {
  const path = jsonPath(error.instancePath, key);
  const known = Object.keys(schema.properties ?? {});
  if (known.length === 0) return refuse(path, `is not a key that is allowed here; ${keysAllowed(schema)}`);
  const nearest = closest(key, known);
  const near = distance(key, nearest) <= Math.max(2, Math.ceil(nearest.length / 3));
  const hint = near ? `did you mean ${JSON.stringify(nearest)}? ` : '';
  return refuse(
    path,
    `is not a known key; ${hint}${hint === '' ? 'known' : 'Known'} are ${known.join(', ')}`,
  );
}

function keysAllowed({ patternProperties }: Schema): string {
  const pattern = Object.keys(patternProperties ?? {})[0];
  return pattern === undefined || pattern === KEY_PATTERN
    ? 'keys have 1 to 128 characters'
    : `keys match ${pattern}`;
}
