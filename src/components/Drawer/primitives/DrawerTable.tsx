import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode } from 'react';

interface Props {
  readonly head: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly ReactNode[])[];
}

export function DrawerTable({ head, rows }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            // Rows have no ID, and each response replaces them.
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    scroller: css({ overflowX: 'auto' }),
    table: css({
      width: '100%',
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
      '& th, & td': {
        padding: theme.spacing(0.25, 1, 0.25, 0),
        textAlign: 'left',
        verticalAlign: 'top',
        fontWeight: theme.typography.fontWeightRegular,
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      // States, which have a symbol and a name that must not wrap on narrow screens.
      '& td:nth-child(2)': { whiteSpace: 'nowrap' },
      '& thead th': { color: theme.colors.text.secondary },
    }),
  };
}
