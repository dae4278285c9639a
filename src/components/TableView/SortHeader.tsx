import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type TableColumn } from '../../format/table-columns';
import { nextOrder, type TableOrder } from './table-order';

interface Props {
  readonly column: TableColumn;
  readonly order: TableOrder | undefined;
  readonly onOrder: (order: TableOrder | undefined) => void;
}

/** A column heading that sorts the table on click and shows the sort direction. */
export function SortHeader({ column, order, onOrder }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const sorting = order?.column === column.id ? order : undefined;
  return (
    <th
      scope="col"
      aria-sort={sorting === undefined ? 'none' : sorting.descending ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        className={styles.button}
        title={column.hint}
        onClick={() => onOrder(nextOrder(order, column.id))}
      >
        {column.label}
        {sorting !== undefined && <Icon name={sorting.descending ? 'arrow-down' : 'arrow-up'} size="sm" />}
      </button>
    </th>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    button: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.25),
      padding: 0,
      font: 'inherit',
      color: 'inherit',
      background: 'none',
      border: 'none',
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    }),
  };
}
