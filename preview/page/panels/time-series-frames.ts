import { type DataFrame, FieldType } from '@grafana/data';

/** The frames that a chart over time can draw: those with a time, a number and at least one point, their gaps open. */
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
 * Puts a point without a value where samples are missing, so that no line is drawn across. The chart would do so by
 * itself, but for the first of several frames only.
 */
function insertGaps(frame: DataFrame): DataFrame {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const stepMs = time?.config.interval ?? 0;
  const times = (time?.values ?? []) as number[];
  const after = times.flatMap((at, index) => ((times[index + 1] ?? at) - at > stepMs ? [index] : []));
  if (!time || stepMs <= 0 || after.length === 0) {
    return frame;
  }
  const opened = (values: unknown[], missing: (index: number) => unknown) => {
    const gaps = new Set(after);
    return values.flatMap((value, index) => (gaps.has(index) ? [value, missing(index)] : [value]));
  };
  return {
    ...frame,
    length: frame.length + after.length,
    fields: frame.fields.map((field) => ({
      ...field,
      values:
        field === time
          ? opened(field.values, (index) => (times[index] ?? 0) + stepMs)
          : opened(field.values, () => null),
    })),
  };
}
