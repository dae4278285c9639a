import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX, memo } from 'react';
import { columnHeading, type ColumnSources, formatColumn } from '../../format/column';
import { type Lane } from '../../timeline/lane';
import { type LaneColumn } from '../../statistics/statistic-columns';
import { COLUMN_WIDTHS } from '../../paint/geometry';
import { stateColour } from '../../paint/state-style-overrides';
import { VisuallyHidden } from '../VisuallyHidden/VisuallyHidden';
import { StateGlyph } from '../StateChip/StateGlyph';

interface Props {
  readonly columns: readonly LaneColumn[];
  /** The lanes of the row: one lane, or all lanes of a group. */
  readonly lanes: readonly Lane[];
  readonly sources: ColumnSources;
  /** CSS pixels. */
  readonly font: number;
}

/** The cells of the columns beside the name of a lane or a group. */
export const ColumnCells = memo(function ColumnCells({ columns, lanes, sources, font }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  return (
    <>
      {columns.map((column) => {
        const { text, full, states } = formatColumn(column, lanes, sources);
        return (
          <div
            key={column}
            role="gridcell"
            className={styles.cell}
            style={{ width: COLUMN_WIDTHS[column], fontSize: font }}
            title={full}
          >
            <VisuallyHidden>{`${columnHeading(column)}: ${full.replaceAll('\n', '; ')}`}</VisuallyHidden>
            <span aria-hidden="true" className={cx(states !== undefined && styles.states)}>
              {states === undefined
                ? text
                : states.map((stateTime) => (
                    <span key={stateTime.state} className={styles.state}>
                      <StateGlyph
                        state={stateTime.state}
                        colour={stateColour(sources.styles, mode, stateTime.state)}
                        size={10}
                      />{' '}
                      {stateTime.text}
                    </span>
                  ))}
            </span>
          </div>
        );
      })}
    </>
  );
});

function getStyles(theme: GrafanaTheme2) {
  return {
    // Text that does not fit wraps out of sight, because a clipped duration would be wrong. The worst state comes first.
    states: css({ display: 'flex', flexWrap: 'wrap', height: '1.3em', overflow: 'hidden' }),
    state: css({
      marginRight: theme.spacing(1),
      maxWidth: '100%',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    }),
    cell: css({
      flex: 'none',
      alignSelf: 'center',
      paddingRight: theme.spacing(1),
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      lineHeight: 1.3,
      color: theme.colors.text.secondary,
      fontVariantNumeric: 'tabular-nums',
    }),
  };
}
