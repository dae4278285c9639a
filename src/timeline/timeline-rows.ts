import { type LaneGroup } from './groups';
import { type Lane } from './lane';

/** A row of the timeline: a worker's lane, or a group. */
export type TimelineRow =
  | { readonly kind: 'lane'; readonly key: string; readonly lane: Lane }
  | { readonly kind: 'group'; readonly key: string; readonly group: LaneGroup; readonly expanded: boolean };

/** Distinguishes a worker from a group of the same name. */
export function laneKey(worker: string): string {
  return `lane ${worker}`;
}

function groupKey(value: string): string {
  return `group ${value}`;
}

export function laneRows(lanes: readonly Lane[]): TimelineRow[] {
  return lanes.map((lane) => ({ kind: 'lane', key: laneKey(lane.id), lane }));
}

/** Returns each group, followed by its lanes if it is expanded. */
export function groupRows(
  groups: readonly LaneGroup[],
  isExpanded: (value: string) => boolean,
): TimelineRow[] {
  return groups.flatMap((group) => {
    const expanded = isExpanded(group.value);
    const head: TimelineRow = { kind: 'group', key: groupKey(group.value), group, expanded };
    return expanded ? [head, ...laneRows(group.lanes)] : [head];
  });
}

/** Returns the index of a row. A lane in a collapsed group has its group's index. -1 if there is neither. */
export function indexOfRow(rows: readonly TimelineRow[], key: string): number {
  const index = rows.findIndex((row) => row.key === key);
  return index >= 0
    ? index
    : rows.findIndex(
        (row) =>
          row.kind === 'group' && !row.expanded && row.group.lanes.some(({ id }) => laneKey(id) === key),
      );
}
