import { Type } from '@sinclair/typebox';
import Heap from 'heap-js';
import { Problem } from '../../http/messages/problem';
import { LADDER_STATES, type LadderState } from '../../model/state';
import { type Worker } from '../../model/worker';

export interface WorkerFilters {
  readonly type?: string;
  /** Workers in this state or a worse one. */
  readonly min_state?: LadderState;
  /** What a worker said of itself. */
  readonly status?: string;
}

export interface WorkerPage {
  readonly total: number;
  readonly byState: Record<LadderState, number>;
  readonly workers: readonly Worker[];
  /** The last ID of this page, where more follow. */
  readonly nextAfter?: string;
}

function code(state: LadderState): number {
  return LADDER_STATES.indexOf(state);
}

function passes(worker: Worker, { type, min_state, status }: WorkerFilters): boolean {
  return (
    (type === undefined || worker.type === type) &&
    (min_state === undefined || code(worker.health.state) >= code(min_state)) &&
    (status === undefined || worker.status === status)
  );
}

/**
 * The next page of workers by ID. By ID and not problems first, since states change while somebody turns pages:
 * a worker that is there all the while is on exactly one page. `min_state` is how problems are asked for.
 *
 * One pass over the fleet; only a page's worth is ever ordered.
 */
export function paginate(
  workers: Iterable<Worker>,
  filters: WorkerFilters,
  { after, limit }: { readonly after?: string; readonly limit: number },
): WorkerPage {
  const byState = emptyStateCounts();
  let total = 0;
  // The greatest ID on top, so that a smaller one takes its place.
  const smallest = new Heap<Worker>((a, b) => (a.id < b.id ? 1 : -1));
  for (const worker of workers) {
    if (!passes(worker, filters)) continue;
    total++;
    byState[worker.health.state]++;
    if (after !== undefined && worker.id <= after) continue;
    if (smallest.length <= limit) smallest.push(worker);
    else if (worker.id < (smallest.peek()?.id ?? '')) smallest.replace(worker);
  }
  const sorted = smallest.toArray().sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = sorted.slice(0, limit);
  const last = sorted.length > limit ? page.at(-1)?.id : undefined;
  return { total, byState, workers: page, ...(last !== undefined && { nextAfter: last }) };
}

export function emptyStateCounts(): Record<LadderState, number> {
  return {
    stopped: 0,
    healthy: 0,
    unknown: 0,
    degraded: 0,
    critical: 0,
    failed: 0,
  };
}

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
