import { type Census } from '../statistics/state-counts';
import { isHatched, SHOWN_STATES } from '../model/state';
import { type Row } from './lane-pixels';

/**
 * Computes one group's pixels: each column is split by the share of lanes in each state, the worst at the bottom as in
 * the summary strip. A state that any lane is in is a pixel high at least; lanes that nothing is known of yet have no
 * share, and a column without any other is left blank. Writes into what it is given, so that painting allocates nothing.
 * @param pixels rows of `census.columns` pixels, from `offset` on
 * @param height in pixels
 */
export function makeGroupRow(
  { columns, counts }: Census,
  height: number,
  pixels: Uint32Array,
  offset: number,
  colours: Uint32Array,
  row: Pick<Row, 'hatchFrom' | 'hatchTo'>,
): void {
  row.hatchFrom = columns;
  row.hatchTo = 0;
  const shares = SHOWN_STATES.flatMap((state) => {
    const count = counts[state];
    return count === undefined ? [] : [{ count, colour: colours[state] ?? 0, hatched: isHatched(state) }];
  });
  for (let column = 0; column < columns; column++) {
    let total = 0;
    for (const { count } of shares) {
      total += count[column] ?? 0;
    }
    let sum = 0;
    let bottom = height;
    for (const { count, colour, hatched } of shares) {
      const lanes = count[column] ?? 0;
      if (lanes === 0) {
        continue;
      }
      sum += lanes;
      const top = Math.max(0, Math.min(bottom - 1, height - Math.round((sum / total) * height)));
      for (let y = top; y < bottom; y++) {
        pixels[offset + y * columns + column] = colour;
      }
      bottom = top;
      if (hatched) {
        row.hatchFrom = Math.min(row.hatchFrom, column);
        row.hatchTo = column + 1;
      }
    }
    for (let y = 0; y < bottom; y++) {
      pixels[offset + y * columns + column] = 0;
    }
  }
  row.hatchFrom = Math.min(row.hatchFrom, row.hatchTo);
}
