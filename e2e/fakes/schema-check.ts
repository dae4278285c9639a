import { type Static, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/**
 * The value, or an error that names the first thing wrong with it.
 *
 * @param where what stands before the path in the error
 */
export function checkSchema<Schema extends TSchema>(
  schema: Schema,
  body: unknown,
  where = '',
): Static<Schema> {
  if (Value.Check(schema, body)) return body;
  const [error] = Value.Errors(schema, body);
  throw new Error(
    `${where}${error?.path ?? ''}: ${error?.message ?? 'invalid'}; given ${JSON.stringify(error?.value)}`,
  );
}
