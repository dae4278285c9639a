import { type DataFrame, DataFrameView } from '@grafana/data';

/** Where an annotation stands, in milliseconds. */
export type AnnotationMark = { from: number; to: number; colour: string };

type Row = { time: number; timeEnd?: number; color?: string };

/** The marks of the frames that the data layers hand to a panel. */
export function toAnnotationMarks(frames: readonly DataFrame[]): AnnotationMark[] {
  return frames.flatMap((frame) =>
    new DataFrameView<Row>(frame).map(({ time, timeEnd, color }) => ({
      from: time,
      to: timeEnd ?? time,
      colour: color ?? '#808080',
    })),
  );
}
