import { isHatched } from '../model/state';
import { type Segments } from '../timeline/segments';
import { fillHatching } from './hatching';
import { type LabelBitmap, LabelBitmaps } from './label-bitmaps';
import { paintLanePixels, type LanePixels } from './lane-pixels';
import { type LaneStyle } from './lane-style';
import { type MarkPlacement, paintMarks } from './mark-painter';
import { PixelBuffer } from './pixel-buffer';

/** Of a mark's shape: CSS pixels, and at most so much of the lane's height, so that the states stay seen under it. */
const MARK_SIZE = 8;
const MARK_SHARE = 0.45;

/** What is painted at once: a block of lanes that are neighbours on the screen. */
export interface PaintedLane {
  /** The worker; without one there are no marks. */
  readonly id?: string;
  readonly segments: Segments;
}

/**
 * Paints blocks of lanes. A lane is a row of pixels, repeated over its height, whatever the lane holds; neighbours are
 * put on the canvas in one call, and hatching under it. Stretching rows and writing words by the canvas took twice as long.
 */
export class LanePainter {
  readonly #buffer = new PixelBuffer();
  #states = new Uint8Array(0);
  readonly #rows: LanePixels[] = [];
  readonly #labelBitmaps = new WeakMap<readonly string[], LabelBitmaps>();

  /**
   * Paints the whole canvas anew. Where a lane is undefined, its place is left blank.
   * @param isKept whether the canvas keeps what it shows at a row
   */
  paint(
    context: CanvasRenderingContext2D,
    lanes: readonly (PaintedLane | undefined)[],
    style: LaneStyle,
    isKept: (index: number) => boolean = () => false,
  ): void {
    const { measures, pixelRatio, hatching } = style;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
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

  /** Puts what was made on the canvas, in one call between any two rows that are kept. */
  #put(
    context: CanvasRenderingContext2D,
    { columns, measures, pixelRatio }: LaneStyle,
    count: number,
    isKept: (index: number) => boolean,
  ): void {
    const pitch = measures.pitch * pixelRatio;
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

  /** Computes one row of pixels, repeats it downwards, and writes the words of its wide runs over it. */
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
    const words = this.#labelsOf(lane, style, band);
    forEachText(row.texts, (middle, state) => {
      const word = words.of(state);
      if (word?.pixels !== undefined) {
        this.#buffer.write(word.pixels, leftOf(middle, word), top, word.width);
      }
    });
  }

  /**
   * Nobody can read letters on stripes: takes the hatching from behind them again. Writes the words that there are no
   * pixels of.
   */
  #drawLabels(
    context: CanvasRenderingContext2D,
    texts: readonly number[],
    words: LabelBitmaps,
    top: number,
  ): void {
    forEachText(texts, (middle, state) => {
      const word = words.of(state);
      if (word === undefined) {
        return;
      }
      const left = leftOf(middle, word);
      if (isHatched(state)) {
        this.#buffer.putPart(context, left, top, word.width, words.band);
      }
      if (word.pixels === undefined) {
        words.write(context, state, left + word.width / 2, top);
      }
    });
  }

  /** Its texts stand for a look: a style is a new object with each refresh. */
  #labelsOf({ id = '' }: PaintedLane, style: LaneStyle, band: number): LabelBitmaps {
    const look = style.overrides.get(id) ?? style;
    const known = this.#labelBitmaps.get(look.texts);
    const sheet = known ?? new LabelBitmaps(look, style.font, band);
    if (known === undefined) {
      this.#labelBitmaps.set(look.texts, sheet);
    }
    return sheet;
  }
}

/** Goes through a row's texts, which are pairs of a column and a state. */
function forEachText(texts: readonly number[], tell: (middle: number, state: number) => void): void {
  for (let i = 0; i < texts.length; i += 2) {
    tell(texts[i] ?? 0, texts[i + 1] ?? 0);
  }
}

/** On whole pixels, so that letters stay sharp. */
function leftOf(middle: number, { width }: LabelBitmap): number {
  return Math.round(middle - width / 2);
}

/** Marks begin in the upper part of the band and last in the gap under it. */
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
