import { type Span } from '../../timeline/encode-segments';
import { type Line } from '../../worker/worker-history';

export interface Plot {
  readonly span: Span;
  /** Points further apart than one and a half of this (ms) are not joined. */
  readonly stepMs: number;
  /** The value at the upper edge. */
  readonly peak: number;
  readonly width: number;
  readonly height: number;
}

/** An SVG path of a line: broken at gaps, a dot's width where a point stands alone. */
export function linePath({ times, values }: Line, { span, stepMs, peak, width, height }: Plot): string {
  const parts: string[] = [];
  let before = -Infinity;
  times.forEach((time, index) => {
    const value = values[index];
    if (typeof value !== 'number' || Number.isNaN(value)) {
      return;
    }
    const x = (((time - span.from) / (span.to - span.from)) * width).toFixed(1);
    const y = (height - (peak > 0 ? value / peak : 0) * height).toFixed(1);
    parts.push(time - before <= stepMs * 1.5 ? `L${x} ${y}` : `M${x} ${y}h0.5`);
    before = time;
  });
  return parts.join('');
}
