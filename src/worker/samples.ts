import { type DataFrame, FieldType, type Labels } from '@grafana/data';
import { QUANTITY } from './promql';

/** One series' newest value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The last value of every number field; what has none is left out. */
export function samplesOf(frames: readonly DataFrame[] = []): Sample[] {
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
export function ofQuantity(samples: readonly Sample[], quantity: string): Sample[] {
  return samples.filter(({ labels }) => labels[QUANTITY] === quantity);
}

/** Seconds since the epoch as milliseconds. */
export function moment(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
