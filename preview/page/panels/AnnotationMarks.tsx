import { type DataFrame, DataFrameView } from '@grafana/data';
import { type UPlotConfigBuilder } from '@grafana/ui';
import { useEffect, useLayoutEffect, useRef } from 'react';

/** The time of an annotation in milliseconds, and its colour. */
type AnnotationMark = { from: number; to: number; colour: string };

type AnnotationRow = { time: number; timeEnd?: number; color?: string };

/** The members of uPlot that are used here. */
interface Plot {
  ctx: CanvasRenderingContext2D;
  bbox: { left: number; top: number; width: number; height: number };
  valToPos: (value: number, scale: string, canvas: boolean) => number;
  redraw: () => void;
}

/** Draws a dashed line at the start of each annotation and a band along the bottom for its duration. */
export function AnnotationMarks({ config, frames }: { config: UPlotConfigBuilder; frames: DataFrame[] }) {
  const marks = useRef<AnnotationMark[]>([]);
  const plot = useRef<Plot>(undefined);
  useLayoutEffect(() => {
    config.addHook('init', (u: Plot) => {
      plot.current = u;
    });
    config.addHook('draw', (u: Plot) => draw(u, marks.current));
  }, [config]);
  useEffect(() => {
    marks.current = toAnnotationMarks(frames);
    plot.current?.redraw();
  }, [frames]);
  return null;
}

function toAnnotationMarks(frames: readonly DataFrame[]): AnnotationMark[] {
  return frames.flatMap((frame) =>
    new DataFrameView<AnnotationRow>(frame).map(({ time, timeEnd, color }) => ({
      from: time,
      to: timeEnd ?? time,
      colour: color ?? '#808080',
    })),
  );
}

function draw({ ctx, bbox, valToPos }: Plot, marks: readonly AnnotationMark[]): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from, to, colour } of marks) {
    const [left, right] = [valToPos(from, 'x', true), valToPos(to, 'x', true)];
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillRect(left, bbox.top + bbox.height - 3, Math.max(2, right - left), 3);
  }
  ctx.restore();
}
