import { type DataFrame, FieldType } from '@grafana/data';

/** The frames that a chart over time can draw: those with a time and a number, and at least one point. */
export function onTime(frames: readonly DataFrame[]): DataFrame[] {
  return frames.filter(
    ({ fields, length }) =>
      length > 0 &&
      fields.some(({ type }) => type === FieldType.time) &&
      fields.some(({ type }) => type === FieldType.number),
  );
}
