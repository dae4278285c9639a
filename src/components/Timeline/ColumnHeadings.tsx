import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, memo } from 'react';
import { columnHeading } from '../../format/column';
import { COLUMN_WIDTHS, type ColumnLayout } from '../../paint/geometry';
import { t } from '../../format/translate';

interface Props {
  readonly columnLayout: ColumnLayout;
  /** The label that lanes are grouped by. */
  readonly groupLabel: string | undefined;
  readonly onToggleAll: (expanded: boolean) => void;
}

/** Headings above the names and columns, with buttons that expand and collapse all groups. */
export const ColumnHeadings = memo(function Headings({
  columnLayout,
  groupLabel,
  onToggleAll,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const expandAll = t('timeline.open-all', 'Expand all groups');
  const collapseAll = t('timeline.close-all', 'Collapse all groups');
  return (
    <div className={styles.headings} style={{ width: columnLayout.left }}>
      <div className={styles.names} style={{ width: columnLayout.nameWidth }}>
        {groupLabel !== undefined && (
          <>
            <span className={styles.text}>{groupLabel}</span>
            <button
              type="button"
              className={styles.button}
              title={expandAll}
              aria-label={expandAll}
              onClick={() => onToggleAll(true)}
            >
              {t('timeline.open', 'Expand all')}
            </button>
            <button
              type="button"
              className={styles.button}
              title={collapseAll}
              aria-label={collapseAll}
              onClick={() => onToggleAll(false)}
            >
              {t('timeline.close', 'Collapse all')}
            </button>
          </>
        )}
      </div>
      {columnLayout.columns.map((column) => (
        // Hidden from screen readers: the headings are outside the grid, and each cell includes its heading.
        <div key={column} aria-hidden="true" className={styles.text} style={{ width: COLUMN_WIDTHS[column] }}>
          {columnHeading(column)}
        </div>
      ))}
    </div>
  );
});

function getStyles(theme: GrafanaTheme2) {
  return {
    headings: css({
      position: 'absolute',
      left: 0,
      bottom: 0,
      display: 'flex',
      alignItems: 'center',
      height: 20,
      color: theme.colors.text.secondary,
      fontSize: 11,
    }),
    names: css({
      flex: 'none',
      display: 'flex',
      alignItems: 'center',
      paddingLeft: theme.spacing(0.5),
      paddingRight: theme.spacing(1),
    }),
    button: css({
      flex: 'none',
      marginLeft: theme.spacing(0.75),
      padding: 0,
      border: 'none',
      background: 'none',
      color: theme.colors.text.link,
      fontSize: 'inherit',
      lineHeight: 1.3,
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
    }),
    text: css({ flex: '0 1 auto', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  };
}
