import { type Mark, type MarkKind } from '../annotations/marks';
import { type TimeSpan } from '../model/time-span';
import { xOf } from './geometry';

/** Where marks are drawn, in device pixels. */
export interface MarkPlacement {
  readonly span: TimeSpan;
  readonly columns: number;
  /** Upper edge of the shapes, and of the bars that show a mark's duration under them. */
  readonly top: number;
  readonly barTop: number;
  readonly bar: number;
  /** Width and height of a shape. */
  readonly size: number;
  /** Colour of a shape's outline, which sets it apart from any state. */
  readonly outline: string;
}

/**
 * Draws annotations: a shape where each begins, and a bar for its duration. The shape shows the kind without
 * colour, and covers less than half of a lane's height, so that no state is hidden.
 */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  place: MarkPlacement,
): void {
  const { span, columns, top, barTop, bar, size, outline } = place;
  for (const { from, to, colour } of marks) {
    const left = Math.max(0, xOf(from, columns, span));
    const right = Math.min(columns, xOf(to, columns, span));
    if (to > from) {
      context.fillStyle = colour;
      context.fillRect(Math.floor(left), barTop, Math.max(1, Math.ceil(right - left)), bar);
    }
  }
  context.lineWidth = Math.max(1, size / 7);
  context.strokeStyle = outline;
  for (const { kind, from, colour } of marks) {
    if (from >= span.from && from <= span.to) {
      context.fillStyle = colour;
      context.beginPath();
      trace(context, kind, xOf(from, columns, span), top, size);
      context.stroke();
      context.fill();
    }
  }
}

function trace(
  context: CanvasRenderingContext2D,
  kind: MarkKind,
  x: number,
  top: number,
  size: number,
): void {
  const half = size / 2;
  switch (kind) {
    case 'alert':
      context.moveTo(x - half, top);
      context.lineTo(x + half, top);
      context.lineTo(x, top + size);
      break;
    case 'recovery':
      context.arc(x, top + half, half, 0, 2 * Math.PI);
      break;
    case 'event':
      context.moveTo(x, top);
      context.lineTo(x + half, top + half);
      context.lineTo(x, top + size);
      context.lineTo(x - half, top + half);
      break;
  }
  context.closePath();
}
