import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';

/** Samples in order of time. */
export interface Samples {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One numeric field with its times. Frames are never joined. */
export interface Series extends Samples {
  readonly labels: Labels;
  /**
   * The merged samples of all of the worker's series, if it has several; `times` and `values` belong to this
   * one.
   */
  readonly history?: Samples;
  /** The query's step in ms, if the data source reported it. */
  readonly step?: number;
  /** True if each value is a change to a state, which lasts until the next one. */
  readonly changes?: true;
  /** Names of unrecognised states. Negative values refer to them: −1 is the first. */
  readonly stateNames?: readonly string[];
  /** The field's row of each value, if the values are not in the field's order. */
  readonly rows?: readonly number[];
  readonly frame: DataFrame;
  readonly field: Field;
}

/** Returns every numeric field with the times of its frame; frames without a time field yield none. */
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
