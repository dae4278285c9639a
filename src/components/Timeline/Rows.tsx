import { type JSX, memo } from 'react';
import { type ColumnSources } from '../../format/column';
import { type TimelineRow } from '../../timeline/timeline-rows';
import { type Lane } from '../../timeline/lane';
import { type LaneSize, type LaneWindow, type ColumnLayout } from '../../paint/geometry';
import { GroupRow } from '../GroupRow/GroupRow';
import { LaneRow } from '../LaneRow/LaneRow';

interface Props {
  readonly rows: readonly TimelineRow[];
  /** The rows that exist. */
  readonly visible: LaneWindow;
  readonly activeIndex: number;
  readonly groupLabel: string | undefined;
  readonly laneSize: LaneSize;
  readonly columnLayout: ColumnLayout;
  readonly sources: ColumnSources;
  readonly opened: string | undefined;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  readonly onToggle: (group: string) => void;
  readonly onActive: (row: string) => void;
}

/**
 * The window's rows, and the one with the focus wherever it is: or scrolling would throw the focus out of the grid. They
 * stand in their order, always: where the focus' row went from one end to the other, React would move all others past it.
 */
export const Rows = memo(function Rows(props: Props): JSX.Element {
  const { rows, visible, activeIndex, groupLabel, opened, onOpen, onToggle } = props;
  const { laneSize, columnLayout, sources, onActive } = props;
  const inWindow = activeIndex >= visible.first && activeIndex < visible.last;
  const shown = rows
    .slice(visible.first, visible.last)
    .map((row, offset) => ({ row, at: visible.first + offset }));
  const active = rows[activeIndex];
  if (active !== undefined && !inWindow) {
    shown.splice(activeIndex < visible.first ? 0 : shown.length, 0, { row: active, at: activeIndex });
  }
  return (
    <>
      {shown.map(({ row, at }) => {
        const place = {
          row: row.key,
          index: at,
          active: at === activeIndex,
          laneSize,
          columnLayout,
          sources,
          onActive,
        };
        return row.kind === 'group' ? (
          <GroupRow
            key={row.key}
            {...place}
            group={row.group}
            label={groupLabel ?? ''}
            expanded={row.expanded}
            onToggle={onToggle}
          />
        ) : (
          <LaneRow
            key={row.key}
            {...place}
            lane={row.lane}
            inGroup={groupLabel !== undefined}
            opened={row.lane.id === opened}
            onOpen={onOpen}
          />
        );
      })}
    </>
  );
});
