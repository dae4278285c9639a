import { ENVELOPE_KEYS, type MergedReport, type Report } from '@heartline/protocol';

/**
 * Merges a report into the previous ones.
 *
 * @param minimum lower bounds of the totals
 */
export function mergeReport(previous: MergedReport, report: Report, minimum: MergedReport): MergedReport {
  const content = contentOf(report);
  return content === undefined
    ? previous
    : keepMonotonic(minimum, mergePatch(previous, content) as MergedReport);
}

type Json = Readonly<Record<string, unknown>>;

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_KEYS);

/** The report without its envelope; undefined if that is all it has. */
function contentOf(report: Json): Json | undefined {
  let content: Record<string, unknown> | undefined;
  for (const key in report) {
    if (!ENVELOPE.has(key)) {
      content ??= {};
      content[key] = report[key];
    }
  }
  return content;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const EMPTY: Json = {};

/**
 * Applies a JSON Merge Patch (RFC 7396): absent is unchanged, null removes, an object is merged, an array replaces.
 * Neither argument is changed. The result shares objects with both and must not be changed either: an object that the
 * patch does not change is the target's, and one that the patch replaces completely is the patch's. Most reports contain
 * most objects completely, so most are merged without a copy.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return withoutNulls(patch);
  }
  const existing = isObject(target) ? target : EMPTY;
  /** A copy, made as soon as the result equals neither the target nor the patch up to the current key. */
  let merged: Record<string, unknown> | undefined;
  let isTarget = true;
  let isPatch = true;
  let shared = 0;
  // Reports inherit no keys, so `for in` is safe, and it avoids an array of keys.
  for (const key in patch) {
    const value = patch[key];
    // Own keys only: a task type may be called "constructor".
    const inTarget = Object.hasOwn(existing, key);
    const next = value === null ? undefined : mergePatch(inTarget ? existing[key] : undefined, value);
    if (inTarget) {
      shared++;
    }
    if (merged === undefined) {
      const asTarget = inTarget ? next === existing[key] : value === null;
      const asPatch = next === value;
      if (isTarget && asTarget) {
        isPatch &&= asPatch;
        continue;
      }
      if (isPatch && asPatch) {
        isTarget = false;
        continue;
      }
      merged = { ...existing };
      if (!isTarget) {
        copyBefore(key, patch, merged);
      }
    }
    if (value === null) {
      Reflect.deleteProperty(merged, key);
    } else {
      merged[key] = next;
    }
  }
  if (merged !== undefined) {
    return merged;
  }
  if (isTarget) {
    return isObject(target) ? target : {};
  }
  return shared === Object.keys(existing).length ? patch : { ...existing, ...patch };
}

function copyBefore(end: string, from: Json, to: Record<string, unknown>): void {
  for (const key in from) {
    if (key === end) {
      return;
    }
    to[key] = from[key];
  }
}

/** Returns the value without nulls in its items: an array replaces the old one. The same value if it has none. */
function withoutNulls(value: unknown): unknown {
  return hasNulls(value) ? removeNulls(value) : value;
}

function hasNulls(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasNulls);
  }
  return isObject(value) && Object.values(value).some((inner) => inner === null || hasNulls(inner));
}

function removeNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(removeNulls);
  }
  if (!isObject(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, removeNulls(inner)]));
}

/** Returns a shallow copy of the row without the keys, or the row itself if it has none of them. */
export function omit<T extends object, Key extends keyof T>(row: T, ...keys: readonly Key[]): Omit<T, Key> {
  if (!keys.some((key) => Object.hasOwn(row, key))) {
    return row;
  }
  // Built instead of deleting keys: V8 stores objects that lost a key as hash tables, which are large and slow to copy.
  const copy: Partial<T> = {};
  for (const key of Object.keys(row) as Key[]) {
    if (!keys.includes(key)) {
      copy[key] = row[key];
    }
  }
  return copy as Omit<T, Key>;
}

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

/** Whether a report has a total below the one received before: another process counts from 0 again, or the report is late. */
export function hasLowerTotals(before: MergedReport, report: Report): boolean {
  return isLower(COUNTERS, before, report);
}

function isLower(shape: Shape, before: unknown, after: unknown): boolean {
  if (before === after || before == null || after == null) {
    return false;
  }
  if (shape === 'total') {
    return (after as number) < (before as number);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const { by, each } = shape as { by: string; each: Shape };
    const earlier = new Map((before as Json[]).map((item) => [item[by], item]));
    return (after as Json[]).some((item) => isLower(each, earlier.get(item[by]), item));
  }
  if (!isObject(before) || !isObject(after)) {
    return false;
  }
  for (const key in after) {
    const inner = innerShape(shape, key);
    if (inner !== undefined && Object.hasOwn(before, key) && isLower(inner, before[key], after[key])) {
      return true;
    }
  }
  return false;
}

/** The shape of the value of a key; undefined if it contains no total. */
function innerShape(shape: Shape, key: string): Shape | undefined {
  const shapes = shape as Readonly<Record<string, Shape>>;
  return shapes[Object.hasOwn(shapes, key) ? key : '*'];
}

/** Returns `after` with each total at least as high as in `before`: within an incarnation no total decreases. */
function keepMonotonic(before: MergedReport, after: MergedReport): MergedReport {
  return keepHighest(COUNTERS, before, after) as MergedReport;
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
    const inner = innerShape(shape, key);
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
