import { type JSX, useLayoutEffect, useRef } from 'react';
import { type Lane } from '../../data/lane';
import { type LanePainter, type LaneStyle } from '../../render/lane-painter';

interface Props {
  /** One for all blocks: it keeps the rows that they are made of. */
  readonly painter: LanePainter;
  readonly lanes: readonly Lane[];
  /** The block of lanes: `first` (included) to `last` (excluded). */
  readonly first: number;
  readonly last: number;
  readonly left: number;
  /** CSS pixels. */
  readonly width: number;
  readonly style: LaneStyle;
}

/** Name of the performance measure of one painting. */
const MEASURE = 'heartline:paint';

/**
 * A painted block of lanes. It lies in the scrolled content and moves with it: what is seen already is never painted
 * again because of a scroll.
 */
export function LaneCanvas({ painter, lanes, first, last, left, width, style }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pixelRatio, row, measures } = style;
  const height = (last - first) * measures.pitch;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) {
      return;
    }
    const start = performance.now();
    resize(context.canvas, row.columns, Math.max(1, Math.round(height * pixelRatio)));
    painter.paint(context, lanes, { first, last }, style);
    performance.measure(MEASURE, { start });
    // Observers have been told; kept entries would pile up for as long as the dashboard is open.
    performance.clearMeasures(MEASURE);
  }, [painter, lanes, first, last, height, pixelRatio, row, style]);

  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      data-testid="heartline lanes"
      style={{ position: 'absolute', left, top: first * measures.pitch, width, height }}
    />
  );
}

/** Setting a canvas's size throws its memory away, even where it is the same. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) {
    canvas.width = width;
  }
  if (canvas.height !== height) {
    canvas.height = height;
  }
}
