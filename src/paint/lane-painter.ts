import { isHatched } from '../model/state';
import { type Segments } from '../timeline/segments';
import { fillHatching } from './hatching';
import { type LabelBitmap, LabelBitmaps } from './label-bitmaps';
import { paintLanePixels, type LanePixels } from './lane-pixels';
import { type LaneStyle } from './lane-style';
import { type MarkPlacement, paintMarks } from './mark-painter';
import { PixelBuffer } from './pixel-buffer';

/**
 * The size of a mark's shape in CSS pixels, and its maximum share of the lane's height, so that states stay
 * visible.
 */
const MARK_SIZE = 8;
const MARK_SHARE = 0.45;

/** A lane to paint, in a block of neighbouring lanes. */
export interface PaintedLane {
  /** The worker; without one there are no marks. */
  readonly id?: string;
  readonly segments: Segments;
}

/**
 * Paints blocks of lanes. A lane is one row of pixels, repeated over its height. Neighbouring lanes are put
 * on the canvas in one call, with hatching under them. Letting the canvas stretch rows and draw text took
 * twice as long.
 */
export class LanePainter {
  readonly #buffer = new PixelBuffer();
  #states = new Uint8Array(0);
  readonly #rows: LanePixels[] = [];
  readonly #labelBitmaps = new WeakMap<readonly string[], LabelBitmaps>();

  /**
   * Repaints the whole canvas. The place of an undefined lane is left blank.
   * @param isKept returns whether the canvas keeps what it shows at a row
   */
  paint(
    context: CanvasRenderingContext2D,
    lanes: readonly (PaintedLane | undefined)[],
    style: LaneStyle,
    isKept: (index: number) => boolean = () => false,
  ): void {
    const { laneSize, pixelRatio, hatching } = style;
    const pitch = laneSize.pitch * pixelRatio;
    const band = Math.round(laneSize.band * pixelRatio);
    const inset = Math.round((pitch - band) / 2);
    const topOf = (index: number) => Math.round(index * pitch) + inset;
    this.#clear(context, style.columns, context.canvas.height);
    lanes.forEach((lane, index) => {
      if (lane !== undefined) {
        this.#writeBand(lane, index, topOf(index), band, style);
      }
    });
    this.#put(context, style, lanes.length, isKept);
    lanes.forEach((lane, index) => {
      const row = this.#rows[index];
      if (lane === undefined || row === undefined) {
        return;
      }
      const top = topOf(index);
      fillHatching(context, hatching, row.hatchFrom, row.hatchTo, top, band);
      this.#drawLabels(context, row.texts, this.#labelsOf(lane, style, band), top);
      const marks = style.marks.get(lane.id ?? '');
      if (marks !== undefined) {
        paintMarks(context, marks, markPlacement(top, band, inset, style));
      }
    });
  }

  /** Puts the buffer on the canvas, in one call between two kept rows. */
  #put(
    context: CanvasRenderingContext2D,
    { columns, laneSize, pixelRatio }: LaneStyle,
    count: number,
    isKept: (index: number) => boolean,
  ): void {
    const pitch = laneSize.pitch * pixelRatio;
    const { height } = context.canvas;
    let from = 0;
    const putTo = (end: number) => {
      if (end > from) {
        this.#buffer.putPart(context, 0, from, columns, end - from);
      }
    };
    for (let index = 0; index < count; index++) {
      if (isKept(index)) {
        putTo(Math.round(index * pitch));
        from = Math.round((index + 1) * pitch);
      }
    }
    putTo(height);
  }

  #clear(context: CanvasRenderingContext2D, columns: number, height: number): void {
    this.#buffer.reserve(context, columns, height);
    this.#buffer.pixels.fill(0);
    if (this.#states.length !== columns) {
      this.#states = new Uint8Array(columns);
    }
  }

  /** Computes one row of pixels, repeats it downwards, and draws the labels of its wide segments over it. */
  #writeBand(lane: PaintedLane, index: number, top: number, band: number, style: LaneStyle): void {
    const { span, columns } = style;
    const { pixels } = this.#buffer;
    const row = (this.#rows[index] ??= { hatchFrom: 0, hatchTo: 0, texts: [] });
    const { colours, textWidths } = style.overrides.get(lane.id ?? '') ?? style;
    const offset = top * columns;
    paintLanePixels(lane.segments, span, this.#states, pixels, offset, colours, textWidths, row);
    for (let y = 1; y < band; y++) {
      pixels.copyWithin(offset + y * columns, offset, offset + columns);
    }
    const labels = this.#labelsOf(lane, style, band);
    forEachText(row.texts, (middle, state) => {
      const label = labels.of(state);
      if (label?.pixels !== undefined) {
        this.#buffer.write(label.pixels, leftOf(middle, label), top, label.width);
      }
    });
  }

  /**
   * Removes the hatching behind labels, which would make them unreadable, and draws the labels that have no
   * bitmap.
   */
  #drawLabels(
    context: CanvasRenderingContext2D,
    texts: readonly number[],
    labels: LabelBitmaps,
    top: number,
  ): void {
    forEachText(texts, (middle, state) => {
      const label = labels.of(state);
      if (label === undefined) {
        return;
      }
      const left = leftOf(middle, label);
      if (isHatched(state)) {
        this.#buffer.putPart(context, left, top, label.width, labels.band);
      }
      if (label.pixels === undefined) {
        labels.write(context, state, left + label.width / 2, top);
      }
    });
  }

  /** Cached by `texts`, because every refresh creates a new style object. */
  #labelsOf({ id = '' }: PaintedLane, style: LaneStyle, band: number): LabelBitmaps {
    const stateStyle = style.overrides.get(id) ?? style;
    const cached = this.#labelBitmaps.get(stateStyle.texts);
    const labels = cached ?? new LabelBitmaps(stateStyle, style.font, band);
    if (cached === undefined) {
      this.#labelBitmaps.set(stateStyle.texts, labels);
    }
    return labels;
  }
}

/** Visits a row's texts, which are pairs of a column and a state. */
function forEachText(texts: readonly number[], visit: (middle: number, state: number) => void): void {
  for (let i = 0; i < texts.length; i += 2) {
    visit(texts[i] ?? 0, texts[i + 1] ?? 0);
  }
}

/** Rounds to whole pixels, so that letters stay sharp. */
function leftOf(middle: number, { width }: LabelBitmap): number {
  return Math.round(middle - width / 2);
}

/** Shapes are in the upper part of the band, bars in the gap under it. */
function markPlacement(top: number, band: number, inset: number, style: LaneStyle): MarkPlacement {
  return {
    span: style.span,
    columns: style.columns,
    top,
    barTop: top + band,
    bar: Math.max(1, inset),
    size: Math.min(MARK_SIZE * style.pixelRatio, band * MARK_SHARE),
    outline: style.markOutline,
  };
}
