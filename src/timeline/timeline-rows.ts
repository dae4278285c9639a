import { type LaneGroup } from './groups';
import { type Lane } from './lane';

/** A row of the timeline: a worker's lane, or a group's head. */
export type TimelineRow =
  | { readonly kind: 'lane'; readonly key: string; readonly lane: Lane }
  | { readonly kind: 'group'; readonly key: string; readonly group: LaneGroup; readonly expanded: boolean };

/** A worker and a group may have the same name; their rows must not have the same key. */
export function laneKey(worker: string): string {
  return `lane ${worker}`;
}

function groupKey(value: string): string {
  return `group ${value}`;
}

export function laneRows(lanes: readonly Lane[]): TimelineRow[] {
  return lanes.map((lane) => ({ kind: 'lane', key: laneKey(lane.id), lane }));
}

/** Each group's head, and under it its lanes where it is expanded. */
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

/** Where a row stands; a lane whose group is collapsed stands for it. -1 where there is neither. */
export function indexOfRow(rows: readonly TimelineRow[], key: string): number {
  const index = rows.findIndex((row) => row.key === key);
  return index >= 0
    ? index
    : rows.findIndex(
        (row) =>
          row.kind === 'group' && !row.expanded && row.group.lanes.some(({ id }) => laneKey(id) === key),
      );
}
