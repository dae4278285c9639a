import { Type } from '@sinclair/typebox';
import { Problem } from '../../http/messages/problem';

/** The ID in the path of a record that the exporter has created: an acknowledgement, a maintenance window. */
export const RecordIdParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f-]{1,64}$' }) });

/**
 * Returns the record. Throws a Problem (404) if it is unknown.
 *
 * @param list path that lists the records that are kept
 */
export function requireRecord<Row>(record: Row | undefined, kind: string, id: string, list: string): Row {
  if (record === undefined) {
    throw new Problem(404, `Unknown ${kind} ${JSON.stringify(id)}. GET ${list} lists those that are kept.`);
  }
  return record;
}
