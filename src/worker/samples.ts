import { type DataFrame, FieldType, type Labels } from '@grafana/data';
import { QUANTITY } from './promql';

/** One series' newest value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The last value of every number field; what has none is left out. */
export function lastSamples(frames: readonly DataFrame[] = []): Sample[] {
  return frames.flatMap((frame) =>
    frame.fields.flatMap((field) => {
      const value: unknown = field.values[field.values.length - 1];
      return field.type === FieldType.number && typeof value === 'number' && !Number.isNaN(value)
        ? [{ labels: field.labels ?? {}, value }]
        : [];
    }),
  );
}

/** Those of one answer that tell the same quantity. */
export function withQuantity(samples: readonly Sample[], quantity: string): Sample[] {
  return samples.filter(({ labels }) => labels[QUANTITY] === quantity);
}

/** Seconds since the epoch as milliseconds. */
export function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** What samples that share some labels tell together: each value by its quantity. */
export interface SampleRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Partial<Record<string, number>>>;
}

/** Puts samples that have the same values of `labels` into one row; those without the first label are left out. */
export function groupByLabels(
  samples: readonly Sample[],
  labels: readonly [string, ...string[]],
): SampleRow[] {
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
export function toBoolean(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value > 0;
}
