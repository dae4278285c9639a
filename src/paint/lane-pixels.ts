import { isHatched, PENDING } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { worstStatePerPixel } from '../timeline/pixel-columns';
import { type Segments } from '../timeline/segments';

/** A lane's picture before it is stretched to its height. */
export interface LanePixels {
  /** From which column to which the hatching may lie; none where both are equal. */
  hatchFrom: number;
  hatchTo: number;
  /** Texts inside wide runs: column of the text's middle and state, in pairs. */
  readonly texts: number[];
}

/** Texts are written into runs that leave this much beside them, in columns. */
const TEXT_MARGIN = 8;

/**
 * Computes one lane's pixels, a column each, and what is drawn besides. Writes into what it is given, so that
 * painting allocates nothing.
 * @param offset where in `pixels` the row begins
 * @param textWidths width of each state's text in columns; empty where no texts are wanted
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
