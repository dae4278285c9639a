import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, useMemo } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { stateTotals } from '../../statistics/state-totals';
import { formatDuration } from '../../format/duration';
import { formatShare } from '../../format/estimate';
import { StateChip } from '../StateChip/StateChip';
import { t } from '../../format/translate';

interface Props {
  readonly fleet: Fleet;
  /** The lanes that match the filter. */
  readonly lanes: readonly Lane[];
  /** Whether the legend has a single row that scrolls horizontally, instead of wrapping. */
  readonly narrow?: boolean;
}

/** Shows for each state the total time of the shown workers in it, and its share. */
export function Legend({ fleet, lanes, narrow = false }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const totals = useMemo(() => stateTotals(lanes, fleet.durations), [lanes, fleet.durations]);
  const resolution = Math.max(0, ...totals.map(({ time }) => time.resolution));
  const label = t('legend.label', 'Time in each state, summed over the workers shown');
  return (
    <div
      className={cx(styles.legend, narrow && styles.row)}
      // A scrollable element must be reachable by keyboard.
      {...(narrow && { role: 'group', tabIndex: 0, 'aria-label': label })}
    >
      <ul className={styles.list} aria-label={label}>
        {totals.map(({ state, time, share }) => {
          const duration = formatDuration(time.value * 1000);
          return (
            <li key={state} className={styles.item}>
              <StateChip state={state} />{' '}
              <span className={styles.time}>
                {time.bound === 'exact' ? duration : t('legend.estimate', '≈ {{duration}}', { duration })}
                {` (${formatShare(share)})`}
              </span>
            </li>
          );
        })}
      </ul>
      {resolution > 0 && (
        <span className={styles.time}>
          {t('legend.approximate', '≈ estimated from the timeline, resolution {{resolution}}', {
            resolution: formatDuration(resolution),
          })}
        </span>
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    legend: css({
      flex: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      paddingTop: theme.spacing(0.5),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    row: css({
      overflowX: 'auto',
      '&, & > ul': { flexWrap: 'nowrap' },
      '& > *': { flex: 'none' },
      // Inset, because the panel clips its content.
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    list: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2), margin: 0, listStyle: 'none' }),
    item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75) }),
    time: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  };
}
