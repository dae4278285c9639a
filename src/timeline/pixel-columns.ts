import { PENDING, SEVERITY } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { segmentAtTime, type Segments } from './segments';

/** Prevents rounding from extending a segment that ends on a column's edge into the next column. */
const EDGE = 1e-6;

/**
 * Writes the worst state inside each of `out.length` equal columns of the span: a state of five seconds is
 * one column wide, however long the range is. Writes into `out`, so that painting does not allocate.
 */
export function worstStatePerPixel({ bounds, states }: Segments, span: TimeSpan, out: Uint8Array): void {
  const columns = out.length;
  const perMs = columns / (span.to - span.from);
  out.fill(PENDING);
  // In columns. A segment ends where the next one begins.
  let end = ((bounds[0] ?? 0) - span.from) * perMs;
  for (let i = 0; i < states.length; i++) {
    const begin = end;
    end = ((bounds[i + 1] ?? 0) - span.from) * perMs;
    const state = states[i] ?? PENDING;
    const first = Math.max(0, Math.floor(begin + EDGE));
    const last = Math.min(columns, Math.ceil(end - EDGE)) - 1;
    if (state === PENDING || first > last) {
      continue;
    }
    // Segments cover the span without holes, so only the columns at both ends of a segment can hold another
    // one.
    raise(out, first, state);
    if (last > first) {
      out.fill(state, first + 1, last);
      raise(out, last, state);
    }
  }
}

/**
 * Counts a lane in the columns of its states, as `worstStatePerPixel` would find them, without writing each
 * column: `steps[state]` is increased by one at the column where the state begins and decreased by one where
 * it ends. The prefix sums are the counts.
 * @param steps by state, one longer than the number of columns; created for a state when a lane is in it
 */
export function countStatesPerPixel(
  segments: Segments,
  span: TimeSpan,
  columns: number,
  steps: (Float64Array | undefined)[],
): void {
  const { bounds, states } = segments;
  const perMs = columns / (span.to - span.from);
  // The last column of the previous segment. Its state is final when the next segment begins.
  let edge = -1;
  let worst: number = PENDING;
  // For a hit test, the span is one pixel of a long lane: skip the segments before it.
  const start = segmentAtTime(segments, span.from)?.index ?? 0;
  for (let i = start; i < states.length && (bounds[i] ?? 0) < span.to; i++) {
    const state = states[i] ?? PENDING;
    if (state === PENDING) {
      continue;
    }
    const first = Math.max(0, Math.floor(((bounds[i] ?? 0) - span.from) * perMs + EDGE));
    const last = Math.min(columns, Math.ceil(((bounds[i + 1] ?? 0) - span.from) * perMs - EDGE)) - 1;
    if (first > last) {
      continue;
    }
    if (first !== edge) {
      count(steps, columns, worst, edge, edge + 1);
      edge = first;
      worst = state;
    } else if ((SEVERITY[state] ?? -1) > (SEVERITY[worst] ?? -1)) {
      worst = state;
    }
    if (last > first) {
      count(steps, columns, worst, edge, edge + 1);
      count(steps, columns, state, first + 1, last);
      edge = last;
      worst = state;
    }
  }
  count(steps, columns, worst, edge, edge + 1);
}

function count(
  steps: (Float64Array | undefined)[],
  columns: number,
  state: number,
  from: number,
  to: number,
): void {
  if (from >= 0 && to > from) {
    const row = (steps[state] ??= new Float64Array(columns + 1));
    row[from] = (row[from] ?? 0) + 1;
    row[to] = (row[to] ?? 0) - 1;
  }
}

function raise(out: Uint8Array, column: number, state: number): void {
  if ((SEVERITY[state] ?? -1) > (SEVERITY[out[column] ?? PENDING] ?? -1)) {
    out[column] = state;
  }
}
