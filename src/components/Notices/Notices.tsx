import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { countCurrent } from '../../statistics/state-counts';
import { type Fleet } from '../../timeline/fleet';
import { isUnhealthy } from '../../model/state';
import { useStateStyles } from '../../hooks/useStateStyles';
import { useMarks } from '../../hooks/useMarks';
import { type StateStyles } from '../../paint/state-style-overrides';
import { formatStateCounts } from '../../format/state';
import { VisuallyHidden } from '../VisuallyHidden/VisuallyHidden';
import { plural, t } from '../../format/translate';

interface Props {
  readonly fleet: Fleet;
  /** Number of lanes that match the filter. */
  readonly shown: number;
}

/** Shows how many workers are drawn, and problems of the data. */
export function Notices({ fleet, shown }: Props): JSX.Element {
  const stateStyles = useStateStyles();
  const { missing } = useMarks();
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.notices}>
      <span>{extentOf(fleet, shown)}</span>
      <VisuallyHidden live>{unhealthyOf(fleet, stateStyles)}</VisuallyHidden>
      {problemsOf(fleet, missing).map((problem) => (
        <span key={problem}>{problem}</span>
      ))}
    </div>
  );
}

/** Returns the number of drawn and of all workers, as in "12 of 5,000 workers". */
function extentOf(fleet: Fleet, shown: number): string {
  const number = new Intl.NumberFormat();
  const all = Math.max(fleet.total ?? 0, fleet.lanes.length + fleet.leftOut);
  const values = { shown: number.format(shown), all: number.format(all) };
  return shown === all
    ? plural('extent.all', { one: '{{shown}} worker', other: '{{shown}} workers' }, all, values)
    : plural(
        'extent.some',
        { one: '{{shown}} of {{all}} worker', other: '{{shown}} of {{all}} workers' },
        all,
        values,
      );
}

/** Returns the number of workers in each unhealthy state, which screen readers announce when it changes. */
function unhealthyOf(fleet: Fleet, stateStyles: StateStyles): string {
  const counts = [...countCurrent(fleet.lanes)].filter(([state]) => isUnhealthy(state));
  return counts.length === 0
    ? t('notice.no-unhealthy', 'No worker is unhealthy')
    : t('notice.unhealthy', 'Workers now: {{states}}', {
        states: formatStateCounts(new Map(counts), stateStyles),
      });
}

function problemsOf(fleet: Fleet, missing: string | undefined): string[] {
  const problems: string[] = [];
  if (missing !== undefined) {
    problems.push(t('notice.recovery', 'Recovery actions may be missing: {{reason}}', { reason: missing }));
  }
  if (fleet.unrecognised.size > 0) {
    const codes = [...fleet.unrecognised].map(([code, lanes]) => `${code} (${lanes})`).join(', ');
    problems.push(
      t(
        'notice.unrecognised',
        'Unrecognised state values and the number of workers with each: {{codes}}. Check the query.',
        {
          codes,
        },
      ),
    );
  }
  if (fleet.leftOut > 0) {
    problems.push(
      plural(
        'notice.series-limit',
        {
          one: '{{count}} more series was left out: limit the query with topk, unhealthy workers first.',
          other: '{{count}} more series were left out: limit the query with topk, unhealthy workers first.',
        },
        fleet.leftOut,
      ),
    );
  }
  if (fleet.repeated > 0) {
    problems.push(
      plural(
        'notice.duplicate-series',
        {
          one: '{{count}} duplicate worker series was left out: aggregate with max by (worker_id).',
          other: '{{count}} duplicate worker series were left out: aggregate with max by (worker_id).',
        },
        fleet.repeated,
      ),
    );
  }
  if (fleet.unlabelled > 0 && fleet.lanes.length > 0) {
    problems.push(
      plural(
        'notice.unlabelled',
        {
          one: '{{count}} series has no worker_id label and is not drawn.',
          other: '{{count}} series have no worker_id label and are not drawn.',
        },
        fleet.unlabelled,
      ),
    );
  }
  return problems;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    notices: css({
      flex: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      paddingTop: theme.spacing(0.25),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}
