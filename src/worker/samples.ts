import { type DataFrame, FieldType, type Labels } from '@grafana/data';
import { QUANTITY } from './promql';

/** The newest value of a series. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Returns the last value of every numeric field; fields without one are left out. */
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

/** Returns the samples of one quantity. */
export function withQuantity(samples: readonly Sample[], quantity: string): Sample[] {
  return samples.filter(({ labels }) => labels[QUANTITY] === quantity);
}

/** Converts seconds to milliseconds since the epoch. */
export function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Samples that share some labels: their values by quantity. */
export interface SampleRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Partial<Record<string, number>>>;
}

/** Groups samples with the same values of `labels`. Samples without the first label are left out. */
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

/** Converts 1 and 0 to a boolean; undefined if the value was not reported. */
export function toBoolean(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value > 0;
}
