import { NO_DATA, STATE_NAMES, UNRECOGNISED } from '../model/state';

export type Mode = 'dark' | 'light';

/**
 * How a state is drawn in the lanes. Hatching is under the fill: the more transparent the fill, the more it
 * shows.
 */
export interface StateStyle {
  /** `#rrggbb`. */
  readonly colour: string;
  /** 0 (hatching only) to 1 (solid). */
  readonly fill: number;
}

/**
 * The only colours that are not theme tokens: states must look the same on every dashboard, and be
 * distinguishable without red or green vision (a test simulates both). Glyphs and hatching carry the same
 * information without colour.
 */
const STYLES: Readonly<Record<Mode, readonly StateStyle[]>> = {
  dark: [
    { colour: '#697491', fill: 1 }, // stopped
    { colour: '#10b088', fill: 1 }, // healthy
    { colour: '#a58bff', fill: 0.45 }, // unknown
    { colour: '#fae13a', fill: 1 }, // degraded
    { colour: '#ea6a14', fill: 1 }, // critical
    { colour: '#cd1d40', fill: 1 }, // failed
    { colour: '#8e99ab', fill: 0 }, // no data
    { colour: '#e76bf3', fill: 0.6 }, // unrecognised
    { colour: '#000000', fill: 0 }, // pending: nothing is drawn
  ],
  light: [
    { colour: '#707a99', fill: 1 },
    { colour: '#07a371', fill: 1 },
    { colour: '#7a5cf0', fill: 0.4 },
    { colour: '#ba8c01', fill: 1 },
    { colour: '#a64f18', fill: 1 },
    { colour: '#80152f', fill: 1 },
    { colour: '#707a8a', fill: 0 },
    { colour: '#b532c4', fill: 0.55 },
    { colour: '#ffffff', fill: 0 },
  ],
};

export function defaultStyle(mode: Mode, state: number): StateStyle {
  return STYLES[mode][state] ?? STYLES[mode][UNRECOGNISED] ?? { colour: '#808080', fill: 0 };
}

/** Returns the colour of the hatching. */
export function hatchingColour(mode: Mode): string {
  return defaultStyle(mode, NO_DATA).colour;
}

/**
 * Returns one 32-bit pixel per state in the format of canvas image data: red is in the lowest byte.
 * @param colourOf returns another colour than the palette's, as `#rrggbb`
 */
export function statePixels(
  mode: Mode,
  colourOf: (state: number) => string = (state) => defaultStyle(mode, state).colour,
): Uint32Array {
  return Uint32Array.from(STATE_NAMES, (_, state) => pixel(colourOf(state), defaultStyle(mode, state).fill));
}

function pixel(colour: string, alpha: number): number {
  const [red, green, blue] = channels(colour);
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

export function channels(colour: string): [red: number, green: number, blue: number] {
  const value = parseInt(colour.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Returns whether a state is solid enough to write on. */
export function isSolid(mode: Mode, state: number): boolean {
  return defaultStyle(mode, state).fill === 1;
}
