import { type Mark } from '../data/annotations';
import { type Span } from '../data/runs';
import { type Segments } from '../data/segments';
import { isHatched } from '../data/state';
import { type LaneMeasures } from './geometry';
import { type MarkPlace, paintMarks } from './mark-painter';
import { makeRow, type Row } from './row';

/** How states look in a lane. */
export interface LaneLook {
  /** One pixel per state. */
  readonly colours: Uint32Array;
  /** What is written into a wide run of each state, how wide that is in columns, and in which colour. */
  readonly texts: readonly string[];
  readonly textWidths: readonly number[];
  readonly textColours: readonly string[];
}

/** How lanes look: made once per theme, size, density and span, not per frame. */
export interface LaneStyle extends LaneLook {
  readonly span: Span;
  readonly columns: number;
  readonly measures: LaneMeasures;
  readonly pixelRatio: number;
  readonly hatching: CanvasPattern | null;
  readonly font: string;
  /** By worker, the looks of lanes whose field is configured otherwise. */
  readonly looks: ReadonlyMap<string, LaneLook>;
  /** By worker, the annotations on its lane, their colours as CSS has them. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** Colour of the line around a mark. */
  readonly markOutline: string;
}

/** Beside a text on hatching, in columns. */
const PLATE_MARGIN = 4;
/** Of a mark's shape: CSS pixels, and at most so much of the lane's height, so that the states stay seen under it. */
const MARK_SIZE = 8;
const MARK_SHARE = 0.45;

/** What is painted at once: a block of lanes that are neighbours on the screen. */
export interface Painted {
  /** The worker; without one there are no marks. */
  readonly id?: string;
  readonly segments: Segments;
}

/**
 * Paints blocks of lanes. A lane is a row of pixels, stretched over its height in one call, whatever the lane holds;
 * transparent pixels let the hatching through that was drawn before. The rows of a block are made on one scratch
 * canvas before the first is drawn: writing to a canvas that was drawn from copies it as a whole.
 */
export class LanePainter {
  private readonly sheet: HTMLCanvasElement;
  private readonly sheetContext: CanvasRenderingContext2D | null;
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);
  private states = new Uint8Array(0);
  private readonly rows: Row[] = [];

  constructor(sheet: HTMLCanvasElement = document.createElement('canvas')) {
    this.sheet = sheet;
    this.sheetContext = sheet.getContext('2d', { willReadFrequently: true });
  }

  paint(context: CanvasRenderingContext2D, lanes: readonly Painted[], style: LaneStyle): void {
    this.makeRows(lanes, style);
    const { measures, pixelRatio, columns, hatching, font } = style;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const inset = Math.round((pitch - band) / 2);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingEnabled = false;
    context.font = font;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let index = 0; index < lanes.length; index++) {
      const row = this.rows[index];
      const top = Math.round(index * pitch) + inset;
      if (row !== undefined && row.hatchTo > row.hatchFrom && hatching !== null) {
        context.fillStyle = hatching;
        context.fillRect(row.hatchFrom, top, row.hatchTo - row.hatchFrom, band);
      }
      context.drawImage(this.sheet, 0, index, columns, 1, 0, top, columns, band);
      const id = lanes[index]?.id ?? '';
      if (row !== undefined) {
        write(context, row.texts, top, band, style.looks.get(id) ?? style);
      }
      const marks = style.marks.get(id);
      if (marks !== undefined) {
        paintMarks(context, marks, placeOf(top, band, inset, style));
      }
    }
  }

  private makeRows(lanes: readonly Painted[], style: LaneStyle): void {
    const { span, columns } = style;
    if (this.sheet.width !== columns || this.sheet.height < lanes.length || this.image === undefined) {
      this.sheet.width = columns;
      this.sheet.height = Math.max(lanes.length, 1);
      this.image = this.sheetContext?.createImageData(columns, this.sheet.height);
      this.pixels = new Uint32Array(
        this.image?.data.buffer ?? new ArrayBuffer(columns * this.sheet.height * 4),
      );
      this.states = new Uint8Array(columns);
    }
    for (let index = 0; index < lanes.length; index++) {
      const row = (this.rows[index] ??= { hatchFrom: 0, hatchTo: 0, texts: [] });
      const { id = '', segments } = lanes[index] ?? {};
      if (segments !== undefined) {
        const { colours, textWidths } = style.looks.get(id) ?? style;
        makeRow(segments, span, this.states, this.pixels, index * columns, colours, textWidths, row);
      }
    }
    if (this.image !== undefined) {
      this.sheetContext?.putImageData(this.image, 0, 0);
    }
  }
}

/** Marks begin in the upper part of the band and last in the gap under it. */
function placeOf(top: number, band: number, inset: number, style: LaneStyle): MarkPlace {
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

function write(
  context: CanvasRenderingContext2D,
  texts: readonly number[],
  top: number,
  band: number,
  { texts: words, textColours, textWidths }: LaneLook,
): void {
  for (let i = 0; i < texts.length; i += 2) {
    const middle = texts[i] ?? 0;
    const state = texts[i + 1] ?? 0;
    if (isHatched(state)) {
      // Nobody can read letters on stripes.
      const plate = (textWidths[state] ?? 0) + 2 * PLATE_MARGIN;
      context.clearRect(middle - plate / 2, top, plate, band);
    }
    context.fillStyle = textColours[state] ?? '';
    context.fillText(words[state] ?? '', middle, top + band / 2);
  }
}
