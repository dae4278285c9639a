import { Type } from '@sinclair/typebox';
import { Problem } from '../../http/messages/problem';

/** Says what it is a cursor of, so that another list's is refused and ours may change its meaning one day. */
export type CursorKind = 'w' | 'r';

/** The query parameter. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: 256, description: '`next_cursor` of the page before' }),
);

/** Where the page after goes on. */
export function encodeCursor(kind: CursorKind, last: string): string {
  return Buffer.from(`${kind}:${last}`).toString('base64url');
}

/** What stood last on the page before. Throws a Problem (400) where the cursor is none of that kind. */
export function decodeCursor(kind: CursorKind, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(`${kind}:`)) return text.slice(kind.length + 1);
  throw new Problem(
    400,
    `query parameter cursor must be the next_cursor of the page before, was ${JSON.stringify(cursor)}.`,
  );
}
