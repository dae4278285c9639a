import { type JSX, memo, useLayoutEffect, useRef } from 'react';
import { type BlockPainter } from '../../paint/block-painter';
import { type FrameQueue } from '../../paint/frame-queue';
import { type LaneStyle } from '../../paint/lane-style';
import { type TimelineRow } from '../../timeline/timeline-rows';

interface Props {
  /** Shared by all blocks, like the queue of postponed painting. */
  readonly painter: BlockPainter;
  readonly queue: FrameQueue;
  readonly rows: readonly TimelineRow[];
  /** The rows of the block: `first` (inclusive) to `last` (exclusive). */
  readonly first: number;
  readonly last: number;
  /** CSS pixels. */
  readonly left: number;
  readonly width: number;
  readonly style: LaneStyle;
}

/** Name of the performance measure for painting one block. */
const MEASURE = 'heartline:paint';

/**
 * A canvas with a few neighbouring rows. It is part of the scrolled content, so the browser moves it. It is painted
 * when it enters the rendered window and when the rows or their styles change, but not while scrolling.
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

/** Records a performance measure for painting, including the aggregation of its data. */
function measured<T>(painting: () => T): T {
  const start = performance.now();
  const result = painting();
  performance.measure(MEASURE, { start });
  // Observers have received the entry. Kept entries would accumulate while the dashboard is open.
  performance.clearMeasures(MEASURE);
  return result;
}

/** Sets the size of a canvas only if it changes, because setting it discards the content. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) {
    canvas.width = width;
  }
  if (canvas.height !== height) {
    canvas.height = height;
  }
}
