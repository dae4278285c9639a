import { type Lane } from '../data/lane';
import { type LaneMeasures, type LaneWindow } from './geometry';
import { RowCache, type RowStyle } from './row-cache';

/** How the lanes look: made once per theme, size and density, not per frame. */
export interface LaneStyle {
  readonly row: RowStyle;
  readonly measures: LaneMeasures;
  readonly pixelRatio: number;
  readonly hatching: CanvasPattern | null;
  /** What is written into a wide run of each state, and in which colour. */
  readonly texts: readonly string[];
  readonly textColours: readonly string[];
  readonly font: string;
}

/**
 * Paints a window of lanes from top to bottom: per lane the hatching, one stretched row, and the texts of its wide
 * runs. A row of transparent pixels lets the hatching through; that is how no data and unknown look.
 */
export class LanePainter {
  constructor(private readonly rows: RowCache = new RowCache()) {}

  paint(
    context: CanvasRenderingContext2D,
    lanes: readonly Lane[],
    window: LaneWindow,
    style: LaneStyle,
  ): void {
    const { measures, pixelRatio, row: rowStyle, hatching, font } = style;
    this.rows.use(rowStyle, window.last - window.first);
    for (let index = window.first; index < window.last; index++) {
      const lane = lanes[index];
      if (lane !== undefined) {
        this.rows.make(lane.segments);
      }
    }
    const columns = rowStyle.columns;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const inset = Math.round((pitch - band) / 2);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingEnabled = false;
    context.font = font;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    // All rows first: a canvas that is written to between two drawings from it is copied each time.
    const places = lanes.slice(window.first, window.last).map((lane) => this.rows.place(lane.segments));
    for (const [offset, place] of places.entries()) {
      const row = this.rows.row(place);
      const top = Math.round(offset * pitch) + inset;
      if (row !== undefined && row.hatchTo > row.hatchFrom && hatching !== null) {
        context.fillStyle = hatching;
        context.fillRect(row.hatchFrom, top, row.hatchTo - row.hatchFrom, band);
      }
      context.drawImage(this.rows.canvas, 0, place, columns, 1, 0, top, columns, band);
      if (row !== undefined) {
        this.write(context, row.texts, top + band / 2, style);
      }
    }
  }

  private write(
    context: CanvasRenderingContext2D,
    texts: readonly number[],
    y: number,
    style: LaneStyle,
  ): void {
    for (let i = 0; i < texts.length; i += 2) {
      const state = texts[i + 1] ?? 0;
      context.fillStyle = style.textColours[state] ?? '';
      context.fillText(style.texts[state] ?? '', texts[i] ?? 0, y);
    }
  }
}
