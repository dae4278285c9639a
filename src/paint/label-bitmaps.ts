import { isHatched } from '../model/state';
import { type LaneStateStyle } from './lane-style';

/** Margin beside a label, in columns, that hides the hatching. */
const MARGIN = 4;

/** A test pixel to check whether a browser returns what was drawn: red, green, blue, and opaque. */
const TEST_PIXEL = [12, 34, 56, 255];

/** A label as pixels, on its state's colour, or on nothing if the state is hatched. */
export interface LabelBitmap {
  readonly width: number;
  /** Undefined if the browser does not return real pixels; the label is then drawn each time. */
  readonly pixels: Uint32Array | undefined;
}

/**
 * The labels of a style, each drawn once and copied afterwards: drawing text, and copying between canvases,
 * takes longer than everything else done for a lane. Browsers with fingerprinting protection return noise;
 * see `write`.
 */
export class LabelBitmaps {
  readonly #bitmaps: readonly (LabelBitmap | undefined)[];

  readonly #style: LaneStateStyle;
  readonly #font: string;

  /** @param band height of a label's row in canvas pixels; the label is in its middle */
  constructor(
    look: LaneStateStyle,
    font: string,
    readonly band: number,
    canvas: HTMLCanvasElement = document.createElement('canvas'),
  ) {
    this.#style = look;
    this.#font = font;

    const { texts, textWidths, colours } = look;
    // An infinite width means that the label is never drawn.
    const widths = texts.map((_, state) => textWidths[state] ?? Infinity);
    canvas.width = Math.max(1, ...widths.filter(Number.isFinite).map(bitmapWidth));
    canvas.height = band;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const readable = context !== null && canReadPixels(context);
    this.#bitmaps = widths.map((measured, state) => {
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

  /** Draws a state's label over the existing pixels; its row begins at `top`. */
  write(context: CanvasRenderingContext2D, state: number, middle: number, top: number): void {
    context.font = this.#font;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = this.#style.textColours[state] ?? '';
    context.fillText(this.#style.texts[state] ?? '', middle, top + this.band / 2);
  }

  of(state: number): LabelBitmap | undefined {
    return this.#bitmaps[state];
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

/** Returns a pixel's CSS colour; red is in its lowest byte. */
function cssOf(pixel: number): string {
  return `rgb(${String(pixel & 255)}, ${String((pixel >> 8) & 255)}, ${String((pixel >> 16) & 255)})`;
}
