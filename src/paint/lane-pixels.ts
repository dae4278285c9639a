import { isHatched, PENDING } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { worstStatePerPixel } from '../timeline/pixel-columns';
import { type Segments } from '../timeline/segments';

/** A lane's pixels before they are stretched to its height. */
export interface LanePixels {
  /** The columns between which hatching may be needed; equal if none is needed. */
  hatchFrom: number;
  hatchTo: number;
  /** Texts inside wide segments, in pairs: the column of the text's middle, and the state. */
  readonly texts: number[];
}

/** Minimum margin beside a text in a segment, in columns. */
const TEXT_MARGIN = 8;

/**
 * Writes one lane's pixels, one per column, and its texts and hatching. Writes into its arguments, so that
 * painting does not allocate.
 * @param offset where the row begins in `pixels`
 * @param textWidths width of each state's text in columns; empty to omit texts
 */
export function paintLanePixels(
  segments: Segments,
  span: TimeSpan,
  states: Uint8Array,
  pixels: Uint32Array,
  offset: number,
  colours: Uint32Array,
  textWidths: readonly number[],
  row: LanePixels,
): void {
  worstStatePerPixel(segments, span, states);
  row.hatchFrom = states.length;
  row.hatchTo = 0;
  for (let column = 0; column < states.length; column++) {
    const state = states[column] ?? PENDING;
    pixels[offset + column] = colours[state] ?? 0;
    if (isHatched(state)) {
      row.hatchFrom = Math.min(row.hatchFrom, column);
      row.hatchTo = column + 1;
    }
  }
  row.hatchFrom = Math.min(row.hatchFrom, row.hatchTo);
  row.texts.length = 0;
  if (textWidths.length > 0) {
    placeTexts(states, textWidths, row.texts);
  }
}

function placeTexts(states: Uint8Array, widths: readonly number[], texts: number[]): void {
  let start = 0;
  for (let column = 1; column <= states.length; column++) {
    if (column < states.length && states[column] === states[start]) {
      continue;
    }
    const state = states[start] ?? PENDING;
    if (state !== PENDING && column - start >= (widths[state] ?? Infinity) + 2 * TEXT_MARGIN) {
      texts.push((start + column) / 2, state);
    }
    start = column;
  }
}
