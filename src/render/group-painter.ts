import { type Census, censusOfLanes } from '../data/census';
import { type LaneGroup } from '../data/groups';
import { type Span } from '../data/runs';
import { makeGroupRow } from './group-row';
import { type LaneStyle } from './lane-painter';

/** Counted groups to keep: more than a screen shows, about 100 kB each. */
const KEPT = 100;

/** What a lane looks like without its texts. */
export type GroupStyle = Omit<LaneStyle, 'texts' | 'textWidths' | 'textColours' | 'font'>;

/** A group with its place in a block of rows. */
export interface PlacedGroup {
  readonly index: number;
  readonly group: LaneGroup;
}

/**
 * Paints the shares of groups into a block of rows that was painted before. Counting a group takes longer than painting
 * it, so counts are kept until the range or the width changes. Like lanes, all groups of a block are made on one
 * scratch canvas before the first is drawn.
 */
export class GroupPainter {
  private readonly sheet: HTMLCanvasElement;
  private readonly sheetContext: CanvasRenderingContext2D | null;
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);
  private readonly counted = new Map<LaneGroup, Census>();
  private countedFor: { readonly span: Span; readonly columns: number } | undefined;

  constructor(sheet: HTMLCanvasElement = document.createElement('canvas')) {
    this.sheet = sheet;
    this.sheetContext = sheet.getContext('2d', { willReadFrequently: true });
  }

  paint(context: CanvasRenderingContext2D, groups: readonly PlacedGroup[], style: GroupStyle): void {
    const { measures, pixelRatio, columns, colours, hatching } = style;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const inset = Math.round((pitch - band) / 2);
    this.resize(columns, band * groups.length);
    const rows = groups.map(({ group }, place) => {
      const row = { hatchFrom: 0, hatchTo: 0 };
      makeGroupRow(this.countsOf(group, style), band, this.pixels, place * band * columns, colours, row);
      return row;
    });
    if (this.image !== undefined) {
      this.sheetContext?.putImageData(this.image, 0, 0);
    }
    context.imageSmoothingEnabled = false;
    groups.forEach(({ index }, place) => {
      const { hatchFrom = 0, hatchTo = 0 } = rows[place] ?? {};
      const top = Math.round(index * pitch) + inset;
      if (hatchTo > hatchFrom && hatching !== null) {
        context.fillStyle = hatching;
        context.fillRect(hatchFrom, top, hatchTo - hatchFrom, band);
      }
      context.drawImage(this.sheet, 0, place * band, columns, band, 0, top, columns, band);
    });
  }

  private countsOf(group: LaneGroup, { span, columns }: GroupStyle): Census {
    if (this.countedFor?.span !== span || this.countedFor.columns !== columns) {
      this.counted.clear();
      this.countedFor = { span, columns };
    }
    const known = this.counted.get(group);
    if (known !== undefined) {
      return known;
    }
    const oldest = this.counted.keys().next();
    if (this.counted.size >= KEPT && oldest.done !== true) {
      this.counted.delete(oldest.value);
    }
    const census = censusOfLanes(group.lanes, span, columns);
    this.counted.set(group, census);
    return census;
  }

  private resize(width: number, height: number): void {
    if (this.sheet.width !== width || this.sheet.height !== height || this.image === undefined) {
      this.sheet.width = width;
      this.sheet.height = height;
      this.image = this.sheetContext?.createImageData(width, height);
      this.pixels = new Uint32Array(this.image?.data.buffer ?? new ArrayBuffer(width * height * 4));
    }
  }
}
