import { QUANTITY } from '../promql';
import { type Sample } from '../samples';

/** What samples that share some labels tell together: each value by its quantity. */
export interface Row {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Partial<Record<string, number>>>;
}

/** Puts samples that have the same values of `labels` into one row; those without the first label are left out. */
export function rowsBy(samples: readonly Sample[], labels: readonly [string, ...string[]]): Row[] {
  const rows = new Map<string, { labels: Record<string, string>; values: Record<string, number> }>();
  for (const sample of samples) {
    if (sample.labels[labels[0]] === undefined) {
      continue;
    }
    const own = Object.fromEntries(labels.map((label) => [label, sample.labels[label] ?? '']));
    const key = JSON.stringify(own);
    const row = rows.get(key) ?? { labels: own, values: {} };
    row.values[sample.labels[QUANTITY] ?? ''] = sample.value;
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** Whether a 1 or a 0 was told; undefined where neither was. */
export function flag(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value > 0;
}
