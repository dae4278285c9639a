import { type Census, censusOfLanes } from '../data/census';
import { type LaneGroup } from '../data/groups';
import { type Span } from '../data/runs';
import { makeGroupRow } from './group-row';
import { type LaneStyle } from './lane-painter';

/** Runs to count for one painting, about 2 ms; groups beyond them wait for the next frame. */
const RUNS_AT_ONCE = 100_000;
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
 * it, so counts are kept until the range or the width changes, and a painting counts only so much. Like lanes, all
 * groups of a block are made on one scratch canvas before the first is drawn.
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

  /** False where groups were left blank that have to be counted first: paint again. */
  paint(context: CanvasRenderingContext2D, groups: readonly PlacedGroup[], style: GroupStyle): boolean {
    const { measures, pixelRatio, columns, colours, hatching } = style;
    const pitch = measures.pitch * pixelRatio;
    const band = Math.round(measures.band * pixelRatio);
    const inset = Math.round((pitch - band) / 2);
    const counted = this.count(groups, style);
    this.resize(columns, band * groups.length);
    const rows = counted.map((census, place) => {
      const row = { hatchFrom: 0, hatchTo: 0 };
      makeGroupRow(census, band, this.pixels, place * band * columns, colours, row);
      return row;
    });
    if (this.image !== undefined) {
      this.sheetContext?.putImageData(this.image, 0, 0);
    }
    context.imageSmoothingEnabled = false;
    rows.forEach(({ hatchFrom, hatchTo }, place) => {
      const top = Math.round((groups[place]?.index ?? 0) * pitch) + inset;
      if (hatchTo > hatchFrom && hatching !== null) {
        context.fillStyle = hatching;
        context.fillRect(hatchFrom, top, hatchTo - hatchFrom, band);
      }
      context.drawImage(this.sheet, 0, place * band, columns, band, 0, top, columns, band);
    });
    return counted.length === groups.length;
  }

  /** The first groups' counts: of all of them, or of as many as may be counted at once. */
  private count(groups: readonly PlacedGroup[], { span, columns }: GroupStyle): Census[] {
    if (this.countedFor?.span !== span || this.countedFor.columns !== columns) {
      this.counted.clear();
      this.countedFor = { span, columns };
    }
    const counts: Census[] = [];
    let runs = 0;
    for (const { group } of groups) {
      let census = this.counted.get(group);
      if (census === undefined) {
        if (runs >= RUNS_AT_ONCE) {
          break;
        }
        runs += group.lanes.reduce((sum, { segments }) => sum + segments.states.length, 0);
        census = censusOfLanes(group.lanes, span, columns);
        this.keep(group, census);
      }
      counts.push(census);
    }
    return counts;
  }

  private keep(group: LaneGroup, census: Census): void {
    const oldest = this.counted.keys().next();
    if (this.counted.size >= KEPT && oldest.done !== true) {
      this.counted.delete(oldest.value);
    }
    this.counted.set(group, census);
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
