import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';

/** Samples in order of time. */
export interface Samples {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One number field with its times, as it came. Frames are never joined. */
export interface Series extends Samples {
  readonly labels: Labels;
  /** What the worker's earlier series told too, where it has several; `times` and `values` are this one's own. */
  readonly history?: Samples;
  /** The query's step in ms, where the data source told it. */
  readonly step?: number;
  /** True where a value is the change to a state, which lasts until the next one. */
  readonly changes?: true;
  /** The words that negative values stand for, the first for −1: states that are not on the ladder. */
  readonly words?: readonly string[];
  /** Rows of the field that the values stand in, where they are not in its order. */
  readonly rows?: readonly number[];
  readonly frame: DataFrame;
  readonly field: Field;
}

/** Every number field with the times of its frame; frames without a time field have none. */
export function fieldSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    return time === undefined
      ? []
      : frame.fields
          .filter((field) => field.type === FieldType.number)
          .map((field) => toFieldSeries(frame, time, field));
  });
}

function toFieldSeries(frame: DataFrame, time: Field, field: Field): Series {
  const step = time.config.interval;
  return {
    labels: field.labels ?? {},
    times: time.values as number[],
    values: field.values as (number | null)[],
    ...(typeof step === 'number' && step > 0 ? { step } : {}),
    frame,
    field,
  };
}
