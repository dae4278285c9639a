import { type TimeSpan } from '../model/time-span';
import { type LaneColumn } from '../statistics/statistic-columns';

export type Density = 'compact' | 'normal' | 'comfortable';

/** A lane's measures in CSS pixels. They do not depend on how many lanes there are: the rest is scrolled to. */
export interface LaneSize {
  /** Distance of two lanes' upper edges. */
  readonly pitch: number;
  /** Height of the painted band; it stands in the middle of the pitch. */
  readonly band: number;
  /** Font size of names and cell texts; 0 leaves cell texts out. */
  readonly nameFont: number;
  readonly cellFont: number;
}

export const LANE_SIZES: Readonly<Record<Density, LaneSize>> = {
  compact: { pitch: 14, band: 12, nameFont: 10, cellFont: 0 },
  normal: { pitch: 24, band: 18, nameFont: 12, cellFont: 11 },
  comfortable: { pitch: 36, band: 26, nameFont: 14, cellFont: 12 },
};

/** Lanes `first` (included) to `last` (excluded). */
export interface LaneWindow {
  readonly first: number;
  readonly last: number;
}

/** Lanes are painted in blocks of this many, and the window moves by blocks: most scroll events change nothing. */
const BLOCK = 4;

/** Which lanes to keep painted for a viewport: those in it and a block or two on both sides. */
export function laneWindow(scrollTop: number, viewport: number, pitch: number, count: number): LaneWindow {
  const first = Math.floor(Math.max(0, scrollTop) / pitch / BLOCK) * BLOCK - BLOCK;
  const last = Math.ceil((Math.max(0, scrollTop) + viewport) / pitch / BLOCK) * BLOCK + BLOCK;
  return { first: Math.max(0, Math.min(first, count)), last: Math.min(count, last) };
}

/** A block of lanes, and the canvas that it is painted on. */
export interface LaneBlock extends LaneWindow {
  readonly canvas: number;
}

/**
 * The blocks of a window. Each is painted on a canvas of its own, so that scrolling on paints one block and not all
 * that is seen. Canvases go round: the one that left the window takes the block that came in, because making a
 * canvas costs nine times what painting it costs (0.9 and 0.1 ms). Blocks come in the order of their canvases, so that
 * none has to be moved among the others.
 */
export function splitBlocks({ first, last }: LaneWindow, viewport: number, pitch: number): LaneBlock[] {
  const canvases = Math.ceil(viewport / pitch / BLOCK) + 3;
  const blocks: LaneBlock[] = [];
  for (let start = Math.floor(first / BLOCK) * BLOCK; start < last; start += BLOCK) {
    blocks.push({ first: start, last: Math.min(last, start + BLOCK), canvas: (start / BLOCK) % canvases });
  }
  return blocks.sort((a, b) => a.canvas - b.canvas);
}

/** The scroll offset that brings a lane into view, or the present one where it is in view already. */
export function scrollToReveal(index: number, scrollTop: number, viewport: number, pitch: number): number {
  const top = index * pitch;
  if (top < scrollTop) {
    return top;
  }
  return top + pitch > scrollTop + viewport ? top + pitch - viewport : scrollTop;
}

export function timeAt(x: number, width: number, span: TimeSpan): number {
  const share = width > 0 ? Math.min(1, Math.max(0, x / width)) : 0;
  return span.from + share * (span.to - span.from);
}

/** The time that one pixel of the timeline shows, which has the point `x` in it. */
export function pixelTimeSpan(x: number, width: number, span: TimeSpan): TimeSpan {
  const from = timeAt(Math.floor(x), width, span);
  const to = timeAt(Math.floor(x) + 1, width, span);
  return { from, to, end: Math.min(to, span.end) };
}

export function xOf(time: number, width: number, span: TimeSpan): number {
  return ((time - span.from) / (span.to - span.from)) * width;
}

/** How wide the column of names may be: the option, but never so wide that the timeline has less than its share. */
export function clampNameWidth(wanted: number, width: number): number {
  return Math.round(Math.max(64, Math.min(wanted, width * 0.36)));
}

/** Widths of the columns beside the names, in CSS pixels. */
export const COLUMN_WIDTHS: Readonly<Record<LaneColumn, number>> = {
  time: 160,
  since: 130,
  unhealthy: 96,
  availability: 76,
  flaps: 52,
  mtbf: 96,
  mttr: 96,
};

/** The timeline keeps this share of the width, whatever stands beside it. */
const MIN_TIMELINE_SHARE = 0.5;

/** What stands beside the timeline, and where the timeline begins, in CSS pixels. */
export interface ColumnLayout {
  readonly nameWidth: number;
  readonly columns: readonly LaneColumn[];
  readonly left: number;
}

/** Divides the width: names first, then as many of the wanted columns as leave the timeline its share. */
export function layoutColumns(
  wantedName: number,
  wanted: readonly LaneColumn[],
  width: number,
): ColumnLayout {
  const name = clampNameWidth(wantedName, width);
  const columns: LaneColumn[] = [];
  let left = name;
  for (const column of wanted) {
    if (left + COLUMN_WIDTHS[column] > width * (1 - MIN_TIMELINE_SHARE)) {
      break;
    }
    columns.push(column);
    left += COLUMN_WIDTHS[column];
  }
  return { nameWidth: name, columns, left };
}
