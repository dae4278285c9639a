import { isHatched } from '../data/state';
import { type LaneLook } from './lane-painter';

/** Beside a word, in columns: as far as it hides the hatching. */
const MARGIN = 4;

/** A word as pixels, with what lies behind it: its state's colour, or nothing where that is hatched. */
export interface TextPixels {
  readonly width: number;
  readonly pixels: Uint32Array;
}

/**
 * The words of a look, each written once and copied from then on: writing, and copying from one canvas to another, takes
 * longer than all else that is done for a lane.
 */
export class TextSheet {
  private readonly words: readonly (TextPixels | undefined)[];

  /** @param band height of a word's row in canvas pixels; the word stands in its middle */
  constructor(
    { texts, textWidths, textColours, colours }: LaneLook,
    font: string,
    readonly band: number,
    canvas: HTMLCanvasElement = document.createElement('canvas'),
  ) {
    // An infinite width is that of a word which is never written.
    const widths = texts.map((_, state) => textWidths[state] ?? Infinity);
    canvas.width = Math.max(1, ...widths.filter(Number.isFinite).map(roomFor));
    canvas.height = band;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    this.words = widths.map((measured, state) => {
      if (context === null || !Number.isFinite(measured)) {
        return undefined;
      }
      const width = roomFor(measured);
      context.clearRect(0, 0, canvas.width, band);
      if (!isHatched(state)) {
        context.fillStyle = cssOf(colours[state] ?? 0);
        context.fillRect(0, 0, width, band);
      }
      context.font = font;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillStyle = textColours[state] ?? '';
      context.fillText(texts[state] ?? '', width / 2, band / 2);
      return { width, pixels: new Uint32Array(context.getImageData(0, 0, width, band).data.buffer) };
    });
  }

  of(state: number): TextPixels | undefined {
    return this.words[state];
  }
}

function roomFor(width: number): number {
  return Math.ceil(width) + 2 * MARGIN;
}

/** A pixel's colour; red is in its lowest byte. */
function cssOf(pixel: number): string {
  return `rgb(${String(pixel & 255)}, ${String((pixel >> 8) & 255)}, ${String((pixel >> 16) & 255)})`;
}
