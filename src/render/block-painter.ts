import { type TimelineRow } from '../data/groups-rows';
import { type Segments } from '../data/segments';
import { GroupPainter } from './group-painter';
import { LanePainter, type LaneStyle } from './lane-painter';

/** A row that lanes' painting leaves blank. */
const BLANK: { readonly segments: Segments } = {
  segments: { bounds: new Float64Array(0), states: new Uint8Array(0) },
};

/** Paints a block of rows: lanes first, with a blank wherever a group's head stands, then the groups' shares. */
export class BlockPainter {
  private readonly lanes = new LanePainter();
  private readonly groups = new GroupPainter();

  /** False where something was left out that takes longer than one painting may: paint again, in the next frame. */
  paint(context: CanvasRenderingContext2D, rows: readonly TimelineRow[], style: LaneStyle): boolean {
    this.lanes.paint(
      context,
      rows.map((row) => (row.kind === 'lane' ? row.lane : BLANK)),
      style,
    );
    const groups = rows.flatMap((row, index) => (row.kind === 'group' ? [{ index, group: row.group }] : []));
    return groups.length === 0 || this.groups.paint(context, groups, style);
  }
}
