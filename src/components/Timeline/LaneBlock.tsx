import { type JSX, memo, useLayoutEffect, useRef } from 'react';
import { type BlockPainter } from '../../paint/block-painter';
import { type FrameQueue } from '../../paint/frame-queue';
import { type LaneStyle } from '../../paint/lane-style';
import { type TimelineRow } from '../../timeline/timeline-rows';

interface Props {
  /** One for all blocks, and what they leave for later. */
  readonly painter: BlockPainter;
  readonly queue: FrameQueue;
  readonly rows: readonly TimelineRow[];
  /** The block of rows: `first` (included) to `last` (excluded). */
  readonly first: number;
  readonly last: number;
  /** CSS pixels. */
  readonly left: number;
  readonly width: number;
  readonly style: LaneStyle;
}

/** Name of the performance measure of one painting. */
const MEASURE = 'heartline:paint';

/**
 * The picture of a few neighbouring rows. It lies in the scrolled content and is moved by the browser; it is painted
 * when it comes into the window and when the rows or their looks change, not when it is scrolled.
 */
export const LaneBlock = memo(function LaneBlock(props: Props): JSX.Element {
  const { painter, queue, rows, first, last, left, width, style } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pixelRatio, columns, laneSize } = style;
  const height = (last - first) * laneSize.pitch;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) {
      return undefined;
    }
    const shown = rows.slice(first, last);
    let blank = measured(() => {
      resize(context.canvas, columns, Math.max(1, Math.round(height * pixelRatio)));
      return painter.paint(context, shown, style);
    });
    return blank.length === 0
      ? undefined
      : queue.add(() => {
          blank = measured(() => painter.paintGroups(context, blank, style));
          return blank.length === 0;
        });
  }, [painter, queue, rows, first, last, height, columns, pixelRatio, style]);

  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      data-testid="heartline lanes"
      style={{ position: 'absolute', left, top: first * laneSize.pitch, width, height }}
    />
  );
});

/** Measures a painting, with the counting that is done for it. */
function measured<T>(painting: () => T): T {
  const start = performance.now();
  const result = painting();
  performance.measure(MEASURE, { start });
  // Observers have been told; kept entries would pile up for as long as the dashboard is open.
  performance.clearMeasures(MEASURE);
  return result;
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
