import { isHatched, SHOWN_STATES } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { IncrementalCount } from '../statistics/incremental-count';
import { type StateCounts } from '../statistics/state-counts';
import { type LaneGroup } from '../timeline/groups';
import { fillHatching } from './hatching';
import { type LanePixels } from './lane-pixels';
import { type LaneStyle } from './lane-style';
import { PixelBuffer } from './pixel-buffer';

/** The style of a lane without its texts. */
export type GroupStyle = Omit<LaneStyle, 'texts' | 'textWidths' | 'textColours' | 'font'>;

/** A group and its row in a block. */
export interface GroupPlacement {
  readonly index: number;
  readonly group: LaneGroup;
}

/**
 * Paints the shares of groups into a block of rows. Caches the counts, because counting a group takes longer
 * than painting it.
 */
export class GroupPainter {
  readonly #buffer = new PixelBuffer();
  readonly #counts = new GroupCountCache();
  readonly #pixels = { hatchFrom: 0, hatchTo: 0 };

  /**
   * Paints one group, or nothing while its lanes are not all counted.
   * @returns whether it was painted; if not, call again
   */
  paint(
    context: CanvasRenderingContext2D,
    { group, index }: GroupPlacement,
    style: GroupStyle,
    more: () => boolean,
  ): boolean {
    const { laneSize, pixelRatio, columns, colours, hatching, span } = style;
    const counts = this.#counts.count(group, span, columns, more);
    if (counts === undefined) {
      return false;
    }
    const rowPixels = this.#pixels;
    const pitch = laneSize.pitch * pixelRatio;
    const band = Math.round(laneSize.band * pixelRatio);
    const top = Math.round(index * pitch) + Math.round((pitch - band) / 2);
    this.#buffer.reserve(context, columns, band);
    paintGroupPixels(counts, band, this.#buffer.pixels, 0, colours, rowPixels);
    this.#buffer.put(context, top, band);
    fillHatching(context, hatching, rowPixels.hatchFrom, rowPixels.hatchTo, top, band);
    return true;
  }
}

/**
 * Writes one group's pixels: each column is split by the share of lanes in each state, the worst at the
 * bottom as in the summary strip. A state of any lane is at least a pixel high. Pending lanes have no share,
 * and a column with pending lanes only is blank. Writes into its arguments, so that painting does not
 * allocate.
 * @param pixels rows of `columns` pixels, starting at `offset`
 * @param height in pixels
 */
export function paintGroupPixels(
  { columns, counts }: StateCounts,
  height: number,
  pixels: Uint32Array,
  offset: number,
  colours: Uint32Array,
  rowPixels: Pick<LanePixels, 'hatchFrom' | 'hatchTo'>,
): void {
  rowPixels.hatchFrom = columns;
  rowPixels.hatchTo = 0;
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
        rowPixels.hatchFrom = Math.min(rowPixels.hatchFrom, column);
        rowPixels.hatchTo = column + 1;
      }
    }
    for (let y = 0; y < bottom; y++) {
      pixels[offset + y * columns + column] = 0;
    }
  }
  rowPixels.hatchFrom = Math.min(rowPixels.hatchFrom, rowPixels.hatchTo);
}

/** Number of cached counts, of at most 100 kB each: more groups than a screen shows. */
const MAX_CACHED = 100;

/** Caches the counts of groups, finished or not, while range and width stay the same. */
export class GroupCountCache {
  readonly #counts = new Map<LaneGroup, IncrementalCount>();
  #countedFor: { readonly span: TimeSpan; readonly columns: number } | undefined;

  /**
   * Returns a group's count, or undefined if there was no time to finish it; the next call continues.
   * @param more returns whether there is time for another lane
   */
  count(group: LaneGroup, span: TimeSpan, columns: number, more: () => boolean): StateCounts | undefined {
    if (this.#countedFor?.span !== span || this.#countedFor.columns !== columns) {
      this.#counts.clear();
      this.#countedFor = { span, columns };
    }
    const cached = this.#counts.get(group);
    const count = cached ?? new IncrementalCount(group.lanes, span, columns);
    if (cached === undefined) {
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
