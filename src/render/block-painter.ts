import { type TimelineRow } from '../data/groups-rows';
import { GroupPainter, type PlacedGroup } from './group-painter';
import { LanePainter, type LaneStyle } from './lane-painter';

/** Milliseconds after which a painting takes up nothing new. What it is at, it ends: one lane's count, or one share. */
const PAINTING_MS = 2;

/** Paints blocks of rows: lanes first, with a blank wherever a group's head stands, then the groups' shares. */
export class BlockPainter {
  private readonly lanes = new LanePainter();
  private readonly groups = new GroupPainter();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Paints a block anew.
   * @returns the groups that there was no time for; their places are blank
   */
  paint(
    context: CanvasRenderingContext2D,
    rows: readonly TimelineRow[],
    style: LaneStyle,
  ): readonly PlacedGroup[] {
    const more = this.forAWhile();
    this.lanes.paint(
      context,
      rows.map((row) => (row.kind === 'lane' ? row.lane : undefined)),
      style,
    );
    const groups = rows.flatMap((row, index) => (row.kind === 'group' ? [{ index, group: row.group }] : []));
    return this.paintGroups(context, groups, style, more);
  }

  /**
   * Goes on with groups that were left out, in another frame.
   * @returns those that there was no time for again
   */
  paintGroups(
    context: CanvasRenderingContext2D,
    groups: readonly PlacedGroup[],
    style: LaneStyle,
    more = this.forAWhile(),
  ): readonly PlacedGroup[] {
    const left = groups.findIndex((group) => !more() || !this.groups.paint(context, group, style, more));
    return left < 0 ? [] : groups.slice(left);
  }

  private forAWhile(): () => boolean {
    const end = this.now() + PAINTING_MS;
    return () => this.now() < end;
  }
}
