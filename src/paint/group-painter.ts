import { isHatched, SHOWN_STATES } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { IncrementalCount } from '../statistics/incremental-count';
import { type StateCounts } from '../statistics/state-counts';
import { type LaneGroup } from '../timeline/groups';
import { fillHatching } from './hatching';
import { type LanePixels } from './lane-pixels';
import { type LaneStyle } from './lane-style';
import { PixelBuffer } from './pixel-buffer';

/** What a lane looks like without its texts. */
export type GroupStyle = Omit<LaneStyle, 'texts' | 'textWidths' | 'textColours' | 'font'>;

/** A group with its place in a block of rows. */
export interface GroupPlacement {
  readonly index: number;
  readonly group: LaneGroup;
}

/** Paints the shares of groups into a block of rows. Counting a group takes longer than painting it: counts are kept. */
export class GroupPainter {
  readonly #buffer = new PixelBuffer();
  readonly #counts = new GroupCountCache();
  readonly #row = { hatchFrom: 0, hatchTo: 0 };

  /**
   * Paints one group, or nothing of it while its lanes are not all counted.
   * @returns whether it was painted; where not, call again
   */
  paint(
    context: CanvasRenderingContext2D,
    { group, index }: GroupPlacement,
    style: GroupStyle,
    more: () => boolean,
  ): boolean {
    const { measures, pixelRatio, columns, colours, hatching, span } = style;
    const census = this.#counts.count(group, span, columns, more);
    if (census === undefined) {
      return false;
    }
    const row = this.#row;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const top = Math.round(index * pitch) + Math.round((pitch - band) / 2);
    this.#buffer.reserve(context, columns, band);
    paintGroupPixels(census, band, this.#buffer.pixels, 0, colours, row);
    this.#buffer.put(context, top, band);
    fillHatching(context, hatching, row.hatchFrom, row.hatchTo, top, band);
    return true;
  }
}

/**
 * Computes one group's pixels: each column is split by the share of lanes in each state, the worst at the bottom as in
 * the summary strip. A state that any lane is in is a pixel high at least; lanes that nothing is known of yet have no
 * share, and a column without any other is left blank. Writes into what it is given, so that painting allocates nothing.
 * @param pixels rows of `census.columns` pixels, from `offset` on
 * @param height in pixels
 */
export function paintGroupPixels(
  { columns, counts }: StateCounts,
  height: number,
  pixels: Uint32Array,
  offset: number,
  colours: Uint32Array,
  row: Pick<LanePixels, 'hatchFrom' | 'hatchTo'>,
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

/** Counts to keep: of more groups than a screen shows, at most 100 kB each. */
const MAX_CACHED = 100;

/** The counts of groups, done and begun, until the range or the width is another one. */
export class GroupCountCache {
  readonly #counts = new Map<LaneGroup, IncrementalCount>();
  #countedFor: { readonly span: TimeSpan; readonly columns: number } | undefined;

  /**
   * A group's count, or nothing where there was no time to end it: ask again, it goes on where it stopped.
   * @param more whether there is time for another lane
   */
  count(group: LaneGroup, span: TimeSpan, columns: number, more: () => boolean): StateCounts | undefined {
    if (this.#countedFor?.span !== span || this.#countedFor.columns !== columns) {
      this.#counts.clear();
      this.#countedFor = { span, columns };
    }
    const known = this.#counts.get(group);
    const count = known ?? new IncrementalCount(group.lanes, span, columns);
    if (known === undefined) {
      this.#keep(group, count);
    }
    return count.step(more);
  }

  #keep(group: LaneGroup, count: IncrementalCount): void {
    const oldest = this.#counts.keys().next();
    if (this.#counts.size >= MAX_CACHED && oldest.done !== true) {
      this.#counts.delete(oldest.value);
    }
    this.#counts.set(group, count);
  }
}
