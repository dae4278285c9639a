import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Pagination, useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode, useMemo, useState } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { laneStatistics } from '../../statistics/statistics';
import { laneSeconds } from '../../statistics/state-totals';
import { ColumnSelect } from './ColumnSelect';
import { fixedColumns, optionalColumns } from '../../format/table-columns';
import { SortHeader } from './SortHeader';
import { orderRows, type TableOrder } from './table-order';
import { WorkerRow } from './WorkerRow';
import { t } from '../../format/translate';

interface Props {
  readonly fleet: Fleet;
  /** Filtered and sorted. */
  readonly lanes: readonly Lane[];
  readonly timeZone: TimeZone;
  /** IDs of the optional columns that are initially shown. */
  readonly columns: readonly string[];
  readonly onOpen: ((lane: Lane) => void) | undefined;
  /** Content beside the column selection. */
  readonly actions?: ReactNode;
}

const PAGE_SIZE = 100;

/** Shows the same lanes as the timeline, in the same order, as a table. */
export function TableView({ fleet, lanes, timeZone, columns, onOpen, actions }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [requestedPage, setPage] = useState(1);
  const [userSelection, setSelected] = useState<readonly string[]>();
  const selected = userSelection ?? columns;
  const [order, setOrder] = useState<TableOrder>();
  const optional = useMemo(optionalColumns, []);
  const shown = useMemo(
    () => [...fixedColumns(fleet, timeZone), ...optional.filter(({ id }) => selected.includes(id))],
    [fleet, timeZone, optional, selected],
  );
  const rows = useMemo(
    () =>
      lanes.map((lane) => ({
        lane,
        statistics: laneStatistics(lane, fleet),
        seconds: laneSeconds(lane, fleet.durations),
      })),
    [lanes, fleet],
  );
  const ordered = useMemo(() => orderRows(rows, shown, order), [rows, shown, order]);
  const pages = Math.max(1, Math.ceil(lanes.length / PAGE_SIZE));
  const page = Math.min(requestedPage, pages);
  return (
    <>
      <div className={styles.bar}>
        <ColumnSelect columns={optional} selected={selected} onChange={setSelected} />
        {actions}
      </div>
      <div className={styles.scroller} tabIndex={0} role="region" aria-label={t('table.label', 'Workers')}>
        <table className={styles.table}>
          <thead>
            <tr>
              {shown.map((column) => (
                <SortHeader key={column.id} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((row) => (
              <WorkerRow key={row.lane.id} row={row} columns={shown} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
        {pages > 1 && <Pagination currentPage={page} numberOfPages={pages} onNavigate={setPage} />}
      </div>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    bar: css({
      flex: 'none',
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      paddingBottom: theme.spacing(0.5),
    }),
    scroller: css({ flex: '1 1 0', minHeight: 0, overflow: 'auto' }),
    table: css({
      width: '100%',
      fontSize: theme.typography.bodySmall.fontSize,
      '& th, & td': {
        padding: theme.spacing(0.5, 1),
        textAlign: 'left',
        fontWeight: theme.typography.fontWeightRegular,
        borderBottom: `1px solid ${theme.colors.border.weak}`,
        whiteSpace: 'nowrap',
      },
      '& thead th': {
        position: 'sticky',
        top: 0,
        background: theme.colors.background.primary,
        fontWeight: theme.typography.fontWeightMedium,
      },
    }),
  };
}
