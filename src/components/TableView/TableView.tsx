import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Pagination, useStyles2 } from '@grafana/ui';
import { type JSX, useState } from 'react';
import { readDuration, unhealthySeconds } from '../../data/durations';
import { type Fleet } from '../../data/fleet';
import { type Lane } from '../../data/lane';
import { drawnUnhealthySeconds } from '../../data/sort';
import { durationText, readDurationText } from '../../duration';
import { sinceText } from '../../since';
import { StateChip } from '../StateChip/StateChip';
import { t } from '../../translate';

interface Props {
  readonly fleet: Fleet;
  /** Filtered and sorted. */
  readonly lanes: readonly Lane[];
  readonly timeZone: TimeZone;
  readonly onOpen: ((lane: Lane) => void) | undefined;
}

const PAGE = 100;

/** The timeline in words: the same lanes in the same order, for readers of tables and of screens. */
export function TableView({ fleet, lanes, timeZone, onOpen }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [wanted, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(lanes.length / PAGE));
  const page = Math.min(wanted, pages);
  return (
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={t('table.label', 'Workers')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('table.worker', 'Worker')}</th>
            <th scope="col">{t('table.state', 'State')}</th>
            <th scope="col">{t('table.since', 'Since')}</th>
            <th scope="col">{t('table.worst', 'Worst in range')}</th>
            <th scope="col">{t('table.unhealthy', 'Time unhealthy')}</th>
          </tr>
        </thead>
        <tbody>
          {lanes.slice((page - 1) * PAGE, page * PAGE).map((lane) => (
            <tr key={lane.id}>
              <th scope="row">
                {onOpen === undefined ? (
                  lane.name
                ) : (
                  <button type="button" className={styles.link} onClick={() => onOpen(lane)}>
                    {lane.name}
                  </button>
                )}
              </th>
              <td>
                <StateChip state={lane.current} />
              </td>
              <td>{sinceText(lane, fleet, timeZone)}</td>
              <td>
                <StateChip state={lane.worst} />
              </td>
              <td>{unhealthyText(lane, fleet)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && <Pagination currentPage={page} numberOfPages={pages} onNavigate={setPage} />}
    </div>
  );
}

/** Exact where the counters tell; else an upper bound, and said to be one. */
function unhealthyText(lane: Lane, { durations, sampling }: Fleet): string {
  const exact = durations.get(lane.id);
  if (exact !== undefined) {
    return durationText(unhealthySeconds(exact) * 1000);
  }
  const drawn = drawnUnhealthySeconds(lane) * 1000;
  return readDurationText({
    ...readDuration({ index: 0, from: 0, to: drawn, state: 5 }, sampling),
    milliseconds: drawn,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
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
  link: css({
    padding: 0,
    font: 'inherit',
    textAlign: 'left',
    background: 'none',
    border: 'none',
    color: theme.colors.text.link,
    '&:hover': { textDecoration: 'underline' },
  }),
});
