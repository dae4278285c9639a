import { type TimelineRow } from '../timeline/timeline-rows';
import { type LaneSize } from './geometry';
import { GroupPainter, type GroupPlacement } from './group-painter';
import { LanePainter } from './lane-painter';
import { type LaneStyle } from './lane-style';

/**
 * Milliseconds after which a painting starts nothing new. It finishes the current step: counting one lane, or
 * painting one group. Blocks painted directly after each other, as React does it, share this time.
 */
const PAINT_BUDGET_MS = 2;

/** The shares that a canvas shows, and the conditions they were painted for. */
interface PaintedShares {
  readonly width: number;
  readonly height: number;
  readonly laneSize: LaneSize;
  readonly pixelRatio: number;
  /** The group's value, by row of the block. */
  readonly heads: Map<number, string>;
}

/**
 * Paints blocks of rows: lanes first, then the shares of groups. A group's place keeps the shares that it
 * shows until the new ones are counted; it is blank if it showed another group or none.
 */
export class BlockPainter {
  readonly #lanes = new LanePainter();
  readonly #groups = new GroupPainter();
  readonly #shown = new WeakMap<HTMLCanvasElement, PaintedShares>();
  #more: (() => boolean) | undefined;

  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Repaints a block.
   * @returns the groups that there was no time for; their places are blank or unchanged
   */
  paint(
    context: CanvasRenderingContext2D,
    rows: readonly TimelineRow[],
    style: LaneStyle,
  ): readonly GroupPlacement[] {
    const more = this.#taskBudget();
    const groups = rows.flatMap((row, index) => (row.kind === 'group' ? [{ index, group: row.group }] : []));
    const kept = this.#keep(context.canvas, groups, style);
    this.#lanes.paint(
      context,
      rows.map((row) => (row.kind === 'lane' ? row.lane : undefined)),
      style,
      (index) => kept.has(index),
    );
    return this.paintGroups(context, groups, style, more);
  }

  /**
   * Continues with groups that were left out, in another frame.
   * @returns the groups that there was no time for again
   */
  paintGroups(
    context: CanvasRenderingContext2D,
    groups: readonly GroupPlacement[],
    style: LaneStyle,
    more = this.#newBudget(),
  ): readonly GroupPlacement[] {
    const heads = this.#shown.get(context.canvas)?.heads;
    const left = groups.findIndex((placed) => {
      if (!more() || !this.#groups.paint(context, placed, style, more)) {
        return true;
      }
      heads?.set(placed.index, placed.group.value);
      return false;
    });
    return left < 0 ? [] : groups.slice(left);
  }

  /** @returns the groups whose shares the canvas already shows in the same size and place */
  #keep(
    canvas: HTMLCanvasElement,
    groups: readonly GroupPlacement[],
    { laneSize, pixelRatio }: LaneStyle,
  ): ReadonlyMap<number, string> {
    const { width, height } = canvas;
    const old = this.#shown.get(canvas);
    const isSame =
      old?.width === width &&
      old.height === height &&
      old.laneSize === laneSize &&
      old.pixelRatio === pixelRatio;
    const same = groups.filter(({ index, group }) => isSame && old.heads.get(index) === group.value);
    const heads = new Map(same.map(({ index, group }) => [index, group.value]));
    this.#shown.set(canvas, { width, height, laneSize, pixelRatio, heads });
    return heads;
  }

  #taskBudget(): () => boolean {
    if (this.#more === undefined) {
      this.#more = this.#newBudget();
      queueMicrotask(() => (this.#more = undefined));
    }
    return this.#more;
  }

  #newBudget(): () => boolean {
    const end = this.#now() + PAINT_BUDGET_MS;
    return () => this.#now() < end;
  }
}
