import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX, memo, useMemo } from 'react';
import { type ColumnSources, formatColumn } from '../../format/column';
import { countCurrent } from '../../statistics/state-counts';
import { type LaneGroup } from '../../timeline/groups';
import { formatGroupName, formatGroupSize } from '../../format/group';
import { type LaneSize, type ColumnLayout } from '../../paint/geometry';
import { stateColour } from '../../paint/state-style-overrides';
import { formatStateCounts, configuredLabel } from '../../format/state';
import { ColumnCells } from '../LaneRow/ColumnCells';
import { rowStyles } from '../LaneRow/row-styles';
import { VisuallyHidden } from '../VisuallyHidden/VisuallyHidden';
import { StateGlyph } from '../StateChip/StateGlyph';

interface Props {
  readonly group: LaneGroup;
  /** The row's key in the grid. */
  readonly row: string;
  readonly label: string;
  readonly expanded: boolean;
  readonly index: number;
  readonly laneSize: LaneSize;
  readonly columnLayout: ColumnLayout;
  readonly sources: ColumnSources;
  /** Whether this is the row that the Tab key reaches. */
  readonly active: boolean;
  readonly onToggle: (group: string) => void;
  readonly onActive: (row: string) => void;
}

/** The head of a group with its name, size and current worst state. The share of each state is painted beside it. */
export const GroupRow = memo(function GroupRow(props: Props): JSX.Element {
  const { group, row, label, expanded, index, laneSize, columnLayout, sources, active, onToggle, onActive } =
    props;
  const styles = useStyles2(getStyles);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  const { styles: stateStyles } = sources;
  const name = formatGroupName(group.value, label);
  const size = formatGroupSize(group);
  // Memoized, because it sums up all lanes of the group and the row renders with each key that moves the focus.
  const time = useMemo(() => formatColumn('time', group.lanes, sources).full, [group, sources]);
  return (
    <div
      role="row"
      aria-level={1}
      aria-expanded={expanded}
      aria-rowindex={index + 1}
      data-row={row}
      data-group={group.value}
      tabIndex={active ? 0 : -1}
      className={styles.row}
      style={{ top: index * laneSize.pitch, height: laneSize.pitch }}
      onFocus={() => onActive(row)}
    >
      <div
        role="gridcell"
        className={cx(styles.name, styles.weight, styles.clickable)}
        style={{ width: columnLayout.nameWidth, fontSize: laneSize.nameFont }}
        title={`${name}: ${size}\n${time}`}
        onClick={() => onToggle(group.value)}
      >
        <svg
          width="8"
          height="8"
          viewBox="0 0 8 8"
          aria-hidden="true"
          className={cx(styles.arrow, expanded && styles.down)}
        >
          <path d="M2 0 L7 4 L2 8 Z" fill="currentColor" />
        </svg>
        <StateGlyph
          state={group.worst}
          colour={stateColour(stateStyles, mode, group.worst)}
          size={Math.min(12, laneSize.band - 2)}
        />
        <span className={styles.text}>{name}</span>
        <VisuallyHidden>{`${size}, ${configuredLabel(stateStyles, group.worst)}`}</VisuallyHidden>
        <span className={styles.count} aria-hidden="true">
          {countText(group)}
        </span>
      </div>
      <ColumnCells
        columns={columnLayout.columns}
        lanes={group.lanes}
        sources={sources}
        font={laneSize.nameFont}
      />
      <div
        role="gridcell"
        className={styles.timeline}
        aria-label={`${formatStateCounts(countCurrent(group.lanes), stateStyles)}; ${time.replaceAll('\n', '; ')}`}
      />
    </div>
  );
});

/** Short for a narrow column: "3/125" if a filter hides some lanes. */
function countText({ lanes, total }: LaneGroup): string {
  return lanes.length === total ? String(total) : `${lanes.length}/${total}`;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    ...rowStyles(theme),
    weight: css({ fontWeight: theme.typography.fontWeightMedium }),
    arrow: css({ flex: 'none', color: theme.colors.text.secondary }),
    down: css({ transform: 'rotate(90deg)' }),
    count: css({
      flex: 'none',
      marginLeft: 'auto',
      fontWeight: theme.typography.fontWeightRegular,
      fontVariantNumeric: 'tabular-nums',
    }),
  };
}
