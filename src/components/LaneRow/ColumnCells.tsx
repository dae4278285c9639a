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
  /** The lanes that the cells are about: one, or a group's. */
  readonly lanes: readonly Lane[];
  readonly sources: ColumnSources;
  /** CSS pixels. */
  readonly font: number;
}

/** What columns tell beside a name. */
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
                : states.map((one) => (
                    <span key={one.state} className={styles.state}>
                      <StateGlyph
                        state={one.state}
                        colour={stateColour(sources.styles, mode, one.state)}
                        size={10}
                      />{' '}
                      {one.text}
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
    // What does not fit as a whole wraps out of sight: half a duration would be a wrong one. The worst comes first.
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
