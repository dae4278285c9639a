import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, memo } from 'react';
import { columnHeading, type ColumnSources, columnText } from '../../column-text';
import { type Lane } from '../../data/lane';
import { type LaneColumn } from '../../data/lane-columns';
import { COLUMN_WIDTHS } from '../../render/geometry';

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
  return (
    <>
      {columns.map((column) => {
        const { text, full } = columnText(column, lanes, sources);
        return (
          <div
            key={column}
            role="gridcell"
            className={styles.cell}
            style={{ width: COLUMN_WIDTHS[column], fontSize: font }}
            title={full}
            aria-label={`${columnHeading(column)}: ${full}`}
          >
            {text}
          </div>
        );
      })}
    </>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
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
});
