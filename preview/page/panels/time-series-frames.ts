import { type DataFrame, FieldType } from '@grafana/data';

/**
 * Returns the frames that a time series chart can draw (with a time, a number and at least one point), with gaps
 * inserted.
 */
export function toTimeSeriesFrames(frames: readonly DataFrame[]): DataFrame[] {
  return frames
    .filter(
      ({ fields, length }) =>
        length > 0 &&
        fields.some(({ type }) => type === FieldType.time) &&
        fields.some(({ type }) => type === FieldType.number),
    )
    .map(insertGaps);
}

/**
 * Inserts a point without a value where samples are missing, so that the chart does not draw a line across the gap. The
 * chart component does this itself, but only for the first frame.
 */
function insertGaps(frame: DataFrame): DataFrame {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const stepMs = time?.config.interval ?? 0;
  const times = (time?.values ?? []) as number[];
  const gapIndexes = times.flatMap((at, index) => ((times[index + 1] ?? at) - at > stepMs ? [index] : []));
  if (!time || stepMs <= 0 || gapIndexes.length === 0) {
    return frame;
  }
  const insert = (values: unknown[], missing: (index: number) => unknown) => {
    const gaps = new Set(gapIndexes);
    return values.flatMap((value, index) => (gaps.has(index) ? [value, missing(index)] : [value]));
  };
  return {
    ...frame,
    length: frame.length + gapIndexes.length,
    fields: frame.fields.map((field) => ({
      ...field,
      values:
        field === time
          ? insert(field.values, (index) => (times[index] ?? 0) + stepMs)
          : insert(field.values, () => null),
    })),
  };
}
