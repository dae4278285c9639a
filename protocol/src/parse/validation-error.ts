import { type ErrorObject } from 'ajv';
import { type DescribableSchema, describeSchema, describeValue } from './describe';
import { jsonPath } from './json-path';
import { KEY_PATTERN } from './schema/schema-fields';
import { nearestName } from './suggest';

/** Why a value is not valid. */
export interface ValidationError {
  readonly ok: false;
  /** JSON path of the invalid value, `$` for the whole value. */
  readonly path: string;
  /** What is allowed and what was given, as a sentence without its subject, which is the path. */
  readonly reason: string;
}

export function invalid(path: string, reason: string): ValidationError {
  return { ok: false, path, reason };
}

/** Converts Ajv's errors into one error: of the alternatives of a union, the one that failed at the deepest path. */
export function toValidationError(errors: readonly ErrorObject[]): ValidationError {
  const error = deepestError(errors);
  if (error === undefined) {
    return invalid('$', 'is not a valid report');
  }
  const path = jsonPath(error.instancePath);
  const schema = error.parentSchema as DescribableSchema;
  const params = error.params as Readonly<Record<string, string>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, params['additionalProperty'] ?? '', schema);
    case 'required':
      return invalid(jsonPath(error.instancePath, params['missingProperty'] ?? ''), 'is required');
    case 'maxProperties':
      return invalid(
        path,
        `must be ${describeSchema(schema)}, was one of ${Object.keys(error.data as object).length}`,
      );
    default:
      return invalid(path, `must be ${describeExpected(error, errors)}, was ${describeValue(error.data)}`);
  }
}

function depth({ instancePath }: ErrorObject): number {
  return instancePath.split('/').length;
}

function isNullBranch({ keyword, schema }: ErrorObject): boolean {
  return keyword === 'type' && schema === 'null';
}

function deepestError(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const candidates = errors.filter((error) => error.keyword !== 'anyOf' && !isNullBranch(error));
  return candidates.reduce<ErrorObject | undefined>(
    (deepest, error) => (deepest === undefined || depth(error) > depth(deepest) ? error : deepest),
    undefined,
  );
}

/** Describes the union around the failed alternative if there is one at the same path, else the alternative itself. */
function describeExpected(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const union = errors.find((each) => each.keyword === 'anyOf' && each.instancePath === error.instancePath);
  return describeSchema((union ?? error).parentSchema as DescribableSchema);
}

function unknownKey(error: ErrorObject, key: string, schema: DescribableSchema): ValidationError {
  const path = jsonPath(error.instancePath, key);
  const keys = Object.keys(schema.properties ?? {});
  if (keys.length === 0) {
    return invalid(path, `is not an allowed key; ${describeAllowedKeys(schema)}`);
  }
  const nearest = nearestName(key, keys);
  const hint = nearest === undefined ? '' : `did you mean ${JSON.stringify(nearest)}? `;
  return invalid(
    path,
    `is not a known key; ${hint}${hint === '' ? 'known' : 'Known'} keys: ${keys.join(', ')}`,
  );
}

function describeAllowedKeys({ patternProperties }: DescribableSchema): string {
  const pattern = Object.keys(patternProperties ?? {})[0];
  return pattern === undefined || pattern === KEY_PATTERN
    ? 'keys have 1 to 128 characters'
    : `keys match ${pattern}`;
}
