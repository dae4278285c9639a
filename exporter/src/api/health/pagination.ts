import { Type } from '@sinclair/typebox';
import Heap from 'heap-js';
import { TimeSlicer } from '../../event-loop/time-slicer';
import { Problem } from '../../http/messages/problem';
import { LADDER_STATES, type LadderState } from '../../model/health-states';
import { type Worker } from '../../model/worker';

export interface WorkerFilters {
  readonly type?: string;
  /** Workers in this state or a worse one. */
  readonly min_state?: LadderState;
  /** Status that the worker reported. */
  readonly status?: string;
}

export interface WorkerPage {
  readonly total: number;
  readonly byState: Record<LadderState, number>;
  readonly workers: readonly Worker[];
  /** The last ID of this page; absent on the last page. */
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
 * Returns the next page of workers. Pages are ordered by ID and not by state, because states change between two
 * requests: a worker that exists all the time is on exactly one page. Use `min_state` to select problems.
 *
 * Passes over the fleet once, in slices of work, and sorts only one page.
 */
export async function paginate(
  workers: Iterable<Worker>,
  filters: WorkerFilters,
  { after, limit }: { readonly after?: string; readonly limit: number },
  slicer: TimeSlicer,
): Promise<WorkerPage> {
  const byState = emptyStateCounts();
  let total = 0;
  // The greatest ID is on top, where a smaller one replaces it.
  const smallest = new Heap<Worker>((a, b) => (a.id < b.id ? 1 : -1));
  await slicer.forEach(workers, (worker) => {
    if (!passes(worker, filters)) {
      return;
    }
    total++;
    byState[worker.health.state]++;
    if (after !== undefined && worker.id <= after) {
      return;
    }
    if (smallest.length <= limit) {
      smallest.push(worker);
    } else if (worker.id < (smallest.peek()?.id ?? '')) {
      smallest.replace(worker);
    }
  });
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

/** Prefix of a cursor: the list that it belongs to (workers, recovery, alerts, maintenance, acknowledgements). A cursor of another list is rejected. */
export type CursorKind = 'w' | 'r' | 'a' | 'm' | 'k';

/** The query parameter. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: 256, description: '`next_cursor` of the previous page' }),
);

/** The query parameter with the maximum number of rows. */
export function PageLimit(description: string) {
  return Type.Integer({ minimum: 1, maximum: 1000, default: 100, description });
}

/** The member of a response. */
export const NextCursor = Type.Optional(
  Type.String({ description: 'the `cursor` of the next page; absent on the last page' }),
);

/** Maximum memory of the rows on a page: about 4 MB of JSON, three times that for the worst characters. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

export interface RowPage<Row> {
  /** Number of all rows. */
  readonly total: number;
  readonly page: readonly Row[];
  readonly next: { readonly next_cursor?: string };
}

/**
 * Returns a page of rows, newest first: at most `limit`, and at most MAX_PAGE_BYTES, but at least one row. Passes over the rows
 * once, in slices of work, and sorts only one page.
 *
 * @param keyOf unique, and greater for a newer row; the cursor contains it
 * @param bytesOf memory of a row
 */
export async function newestFirst<Row>(
  kind: CursorKind,
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  bytesOf: (row: Row) => number = () => 0,
): Promise<RowPage<Row>> {
  const before = cursor === undefined ? undefined : decodeCursor(kind, cursor);
  const slicer = await TimeSlicer.start();
  let total = 0;
  // The smallest key is on top, where a greater one replaces it.
  const newest = new Heap<{ readonly key: string; readonly row: Row }>((a, b) => (a.key < b.key ? -1 : 1));
  await slicer.forEach(rows, (row) => {
    total += 1;
    const key = keyOf(row);
    if (before !== undefined && key >= before) {
      return;
    }
    if (newest.length <= limit) {
      newest.push({ key, row });
    } else if (key > (newest.peek()?.key ?? '')) {
      newest.replace({ key, row });
    }
  });
  const sorted = newest.toArray().sort((a, b) => (a.key < b.key ? 1 : -1));
  let bytes = 0;
  const end = sorted.findIndex(
    ({ row }, index) => index >= limit || ((bytes += bytesOf(row)) > MAX_PAGE_BYTES && index > 0),
  );
  const page = end < 0 ? sorted : sorted.slice(0, end);
  const last = end < 0 ? undefined : page.at(-1);
  return {
    total,
    page: page.map(({ row }) => row),
    next: last === undefined ? {} : { next_cursor: encodeCursor(kind, last.key) },
  };
}

/** Cursor of the page after the given last ID or key. */
export function encodeCursor(kind: CursorKind, last: string): string {
  return Buffer.from(`${kind}:${last}`).toString('base64url');
}

/** The last ID or key of the previous page. Throws a Problem (400) if it is not a cursor of this list. */
export function decodeCursor(kind: CursorKind, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(`${kind}:`)) {
    return text.slice(kind.length + 1);
  }
  throw new Problem(
    400,
    `query parameter cursor must be the next_cursor of the previous page, was ${JSON.stringify(cursor)}.`,
  );
}
