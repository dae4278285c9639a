import { type LaneGroup } from '../timeline/groups';
import { GroupCounts } from './group-counts';
import { makeGroupRow } from './group-row';
import { type LaneStyle } from './lane-painter';
import { hatchUnder, PixelSheet } from './pixel-buffer';

/** What a lane looks like without its texts. */
export type GroupStyle = Omit<LaneStyle, 'texts' | 'textWidths' | 'textColours' | 'font'>;

/** A group with its place in a block of rows. */
export interface PlacedGroup {
  readonly index: number;
  readonly group: LaneGroup;
}

/** Paints the shares of groups into a block of rows. Counting a group takes longer than painting it: counts are kept. */
export class GroupPainter {
  readonly #sheet = new PixelSheet();
  readonly #counts = new GroupCounts();
  readonly #row = { hatchFrom: 0, hatchTo: 0 };

  /**
   * Paints one group, or nothing of it while its lanes are not all counted.
   * @returns whether it was painted; where not, call again
   */
  paint(
    context: CanvasRenderingContext2D,
    { group, index }: PlacedGroup,
    style: GroupStyle,
    more: () => boolean,
  ): boolean {
    const { measures, pixelRatio, columns, colours, hatching, span } = style;
    const census = this.#counts.of(group, span, columns, more);
    if (census === undefined) {
      return false;
    }
    const row = this.#row;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const top = Math.round(index * pitch) + Math.round((pitch - band) / 2);
    this.#sheet.reserve(context, columns, band);
    makeGroupRow(census, band, this.#sheet.pixels, 0, colours, row);
    this.#sheet.put(context, top, band);
    hatchUnder(context, hatching, row.hatchFrom, row.hatchTo, top, band);
    return true;
  }
}
