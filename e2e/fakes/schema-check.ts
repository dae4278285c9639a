import { type Static, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/**
 * Returns the body if it matches the schema.
 *
 * @param prefix text before the JSON path in the error
 * @throws Error with the path, the rule and the value of the first mismatch
 */
export function checkSchema<Schema extends TSchema>(
  schema: Schema,
  body: unknown,
  prefix = '',
): Static<Schema> {
  if (Value.Check(schema, body)) {
    return body;
  }
  const [error] = Value.Errors(schema, body);
  throw new Error(
    `${prefix}${error?.path ?? ''}: ${error?.message ?? 'invalid'}; got ${JSON.stringify(error?.value)}`,
  );
}
