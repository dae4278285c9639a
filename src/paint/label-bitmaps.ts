import { isHatched } from '../model/state';
import { type LaneStateStyle } from './lane-style';

/** Beside a word, in columns: as far as it hides the hatching. */
const MARGIN = 4;

/** What is drawn to see whether a browser tells what was drawn: red, green, blue, and no transparency. */
const TEST_PIXEL = [12, 34, 56, 255];

/** A word as pixels, with what lies behind it: its state's colour, or nothing where that is hatched. */
export interface LabelBitmap {
  readonly width: number;
  /** Undefined where the browser does not tell them: the word has to be written each time. */
  readonly pixels: Uint32Array | undefined;
}

/**
 * The words of a look, each written once and copied from then on: writing, and copying from one canvas to another, takes
 * longer than all else that is done for a lane. Browsers that hide who reads give noise for a picture: see `write`.
 */
export class LabelBitmaps {
  readonly #words: readonly (LabelBitmap | undefined)[];

  readonly #look: LaneStateStyle;
  readonly #font: string;

  /** @param band height of a word's row in canvas pixels; the word stands in its middle */
  constructor(
    look: LaneStateStyle,
    font: string,
    readonly band: number,
    canvas: HTMLCanvasElement = document.createElement('canvas'),
  ) {
    this.#look = look;
    this.#font = font;

    const { texts, textWidths, colours } = look;
    // An infinite width is that of a word which is never written.
    const widths = texts.map((_, state) => textWidths[state] ?? Infinity);
    canvas.width = Math.max(1, ...widths.filter(Number.isFinite).map(bitmapWidth));
    canvas.height = band;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const readable = context !== null && canReadPixels(context);
    this.#words = widths.map((measured, state) => {
      if (context === null || !Number.isFinite(measured)) {
        return undefined;
      }
      const width = bitmapWidth(measured);
      if (!readable) {
        return { width, pixels: undefined };
      }
      context.clearRect(0, 0, canvas.width, band);
      if (!isHatched(state)) {
        context.fillStyle = cssOf(colours[state] ?? 0);
        context.fillRect(0, 0, width, band);
      }
      this.write(context, state, width / 2, 0);
      return { width, pixels: new Uint32Array(context.getImageData(0, 0, width, band).data.buffer) };
    });
  }

  /** Writes a state's word over what is there; its row begins at `top`. */
  write(context: CanvasRenderingContext2D, state: number, middle: number, top: number): void {
    context.font = this.#font;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = this.#look.textColours[state] ?? '';
    context.fillText(this.#look.texts[state] ?? '', middle, top + this.band / 2);
  }

  of(state: number): LabelBitmap | undefined {
    return this.#words[state];
  }
}

function canReadPixels(context: CanvasRenderingContext2D): boolean {
  const [red, green, blue] = TEST_PIXEL;
  context.fillStyle = `rgb(${String(red)}, ${String(green)}, ${String(blue)})`;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  return TEST_PIXEL.every((byte, index) => data[index] === byte);
}

function bitmapWidth(width: number): number {
  return Math.ceil(width) + 2 * MARGIN;
}

/** A pixel's colour; red is in its lowest byte. */
function cssOf(pixel: number): string {
  return `rgb(${String(pixel & 255)}, ${String((pixel >> 8) & 255)}, ${String((pixel >> 16) & 255)})`;
}
