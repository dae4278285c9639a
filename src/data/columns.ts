import { type Span } from './runs';
import { type Segments } from './segments';
import { PENDING, SEVERITY } from './state';

/** Rounding must not let a run that ends on a column's edge reach into the next column. */
const EDGE = 1e-6;

/**
 * The worst state inside each of `out.length` equal columns of the span: a state of five seconds is one column wide
 * however long the range is. Writes into `out`, so that painting allocates nothing.
 */
export function worstColumns({ bounds, states }: Segments, span: Span, out: Uint8Array): void {
  const columns = out.length;
  const perMs = columns / (span.to - span.from);
  out.fill(PENDING);
  for (let i = 0; i < states.length; i++) {
    const state = states[i] ?? PENDING;
    if (state === PENDING) {
      continue;
    }
    const first = Math.max(0, Math.floor(((bounds[i] ?? 0) - span.from) * perMs + EDGE));
    const last = Math.min(columns, Math.ceil(((bounds[i + 1] ?? 0) - span.from) * perMs - EDGE)) - 1;
    if (first > last) {
      continue;
    }
    // Runs tile the span: only the columns at a run's two ends can hold another one too.
    raise(out, first, state);
    if (last > first) {
      out.fill(state, first + 1, last);
      raise(out, last, state);
    }
  }
}

function raise(out: Uint8Array, column: number, state: number): void {
  if ((SEVERITY[state] ?? -1) > (SEVERITY[out[column] ?? PENDING] ?? -1)) {
    out[column] = state;
  }
}
