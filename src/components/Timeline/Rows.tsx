import { type JSX, memo } from 'react';
import { type ColumnSources } from '../../format/column';
import { type TimelineRow } from '../../timeline/timeline-rows';
import { type Lane } from '../../timeline/lane';
import { type LaneSize, type LaneWindow, type ColumnLayout } from '../../paint/geometry';
import { GroupRow } from '../GroupRow/GroupRow';
import { LaneRow } from '../LaneRow/LaneRow';

interface Props {
  readonly rows: readonly TimelineRow[];
  /** The rows that are rendered. */
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
 * Renders the rows of the window, and the row with the focus even if it is outside, because scrolling would otherwise
 * lose the focus. Rows are always rendered in their order: if the focused row changed its place, React would move all
 * other rows.
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
