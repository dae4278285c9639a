import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type ComponentProps, type JSX, memo, useMemo } from 'react';
import { type ColumnSources } from '../../format/column';
import { type Lane } from '../../timeline/lane';
import { useStateStyles } from '../../hooks/useStateStyles';
import { type LaneSize, type ColumnLayout } from '../../paint/geometry';
import { stateColour } from '../../paint/state-style-overrides';
import { configuredLabel, formatLaneSummary } from '../../format/state';
import { StateGlyph } from '../StateChip/StateGlyph';
import { ColumnCells } from './ColumnCells';
import { rowStyles } from './row-styles';

interface Props {
  readonly lane: Lane;
  /** The row's key in the grid. */
  readonly row: string;
  /** Whether the lane is in a group. */
  readonly inGroup: boolean;
  readonly index: number;
  readonly laneSize: LaneSize;
  readonly columnLayout: ColumnLayout;
  readonly sources: ColumnSources;
  /** Whether this is the row that the Tab key reaches. */
  readonly active: boolean;
  readonly opened: boolean;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  readonly onActive: (row: string) => void;
}

/** The name and columns of a lane, with keyboard focus. Its timeline is painted beside it on a canvas. */
export const LaneRow = memo(function LaneRow(props: Props): JSX.Element {
  const { lane, row, inGroup, index, laneSize, columnLayout, sources, active, opened, onOpen, onActive } =
    props;
  const styles = useStyles2(getStyles);
  const stateStyles = useStateStyles(lane.id);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  const cellProps = useMemo(
    (): Pick<ComponentProps<typeof ColumnCells>, 'lanes' | 'sources'> => ({
      lanes: [lane],
      sources: { ...sources, styles: stateStyles },
    }),
    [lane, sources, stateStyles],
  );
  return (
    <div
      role="row"
      aria-level={inGroup ? 2 : undefined}
      aria-rowindex={index + 1}
      aria-selected={opened}
      data-row={row}
      data-worker={lane.id}
      tabIndex={active ? 0 : -1}
      className={cx(styles.row, opened && styles.opened)}
      style={{ top: index * laneSize.pitch, height: laneSize.pitch }}
      onFocus={() => onActive(row)}
    >
      <div
        role="gridcell"
        className={cx(styles.name, inGroup && styles.inset, onOpen && styles.clickable)}
        style={{ width: columnLayout.nameWidth, fontSize: laneSize.nameFont }}
        title={lane.name}
        aria-label={`${lane.name}, ${configuredLabel(stateStyles, lane.current)}`}
        onClick={onOpen && (() => onOpen(lane))}
      >
        <StateGlyph
          state={lane.current}
          colour={stateColour(stateStyles, mode, lane.current)}
          size={Math.min(12, laneSize.band - 2)}
        />
        <span className={styles.text}>{lane.name}</span>
      </div>
      <ColumnCells columns={columnLayout.columns} {...cellProps} font={laneSize.nameFont} />
      <div
        role="gridcell"
        className={styles.timeline}
        aria-label={formatLaneSummary(lane.current, lane.worst, stateStyles)}
      />
    </div>
  );
});

function getStyles(theme: GrafanaTheme2) {
  return {
    ...rowStyles(theme),
    opened: css({ '& > :first-child': { background: theme.colors.action.selected } }),
    inset: css({ paddingLeft: theme.spacing(2.5) }),
  };
}
