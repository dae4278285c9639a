import { type MergedReport } from '@heartline/protocol';

/** Describes which numbers of a report are totals. `*` matches any key; `by` is the key that identifies the items of an array. */
type Shape = 'total' | { readonly by: string; readonly each: Shape } | { readonly [key: string]: Shape };

const taskTypeCounters: Shape = {
  succeeded: 'total',
  failed: 'total',
  cancelled: 'total',
  timed_out: 'total',
  retried: 'total',
  duration: { count: 'total', sum_seconds: 'total', buckets: { '*': 'total' } },
};

const COUNTERS: Shape = {
  resources: { network: { receive_bytes_total: 'total', transmit_bytes_total: 'total' } },
  tasks: {
    types: { '*': taskTypeCounters },
    assigned_total: 'total',
    assignment_failed_total: 'total',
    assignment_seconds_sum: 'total',
  },
  connections: { by: 'name', each: { operations_total: 'total', failed_total: 'total' } },
  events: { types: { '*': { sent: 'total', bytes: 'total', failed: { '*': 'total' } } } },
  errors: { '*': 'total' },
  sdk: {
    by: 'provider',
    each: {
      requests_total: 'total',
      failed_total: 'total',
      input_tokens_total: 'total',
      output_tokens_total: 'total',
    },
  },
};

/** Returns `after` with each total at least as high as in `before`: within an incarnation no total decreases. */
export function keepMonotonic(before: MergedReport, after: MergedReport): MergedReport {
  return keepHighest(COUNTERS, before, after) as MergedReport;
}

type Json = Readonly<Record<string, unknown>>;
function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function keepHighest(shape: Shape, before: unknown, after: unknown): unknown {
  if (before === after || before === undefined || after === undefined) {
    return after;
  }
  if (shape === 'total') {
    return Math.max(before as number, after as number);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const { by, each } = shape as { by: string; each: Shape };
    const earlier = new Map((before as Json[]).map((item) => [item[by], item]));
    return (after as Json[]).map((item) => keepHighest(each, earlier.get(item[by]), item));
  }
  if (!isObject(before) || !isObject(after)) {
    return after;
  }
  // Copied only if a total decreased, which is rare.
  let result: Record<string, unknown> | undefined;
  for (const key in after) {
    const inner = (shape as Readonly<Record<string, Shape>>)[Object.hasOwn(shape, key) ? key : '*'];
    if (inner === undefined || !Object.hasOwn(before, key)) {
      continue;
    }
    const value = keepHighest(inner, before[key], after[key]);
    if (value === after[key]) {
      continue;
    }
    result ??= { ...after };
    result[key] = value;
  }
  return result ?? after;
}
