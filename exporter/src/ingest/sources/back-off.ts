import { type Millis } from '../../model/time';

const FIRST_DELAY_MS: Millis = 500;
const MAX_DELAY_MS: Millis = 15_000;

/**
 * Time until the next attempt after failed ones in a row: it doubles from 0.5 s to 15 s, and up to half of it is left out
 * at random, so that several exporters do not return to a server at the same time.
 *
 * @param failures in a row, at least 1
 * @param random from 0 to below 1
 */
export function backOff(failures: number, random: number): Millis {
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.round(delay * (1 - random / 2));
}
