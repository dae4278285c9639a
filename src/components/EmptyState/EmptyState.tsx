import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { t } from '../../format/translate';

/** The reason why no lane is drawn. */
export type EmptyReason = 'loading' | 'no series' | 'no worker label' | 'query failed' | 'filtered out';

interface Props {
  readonly reason: EmptyReason;
  readonly error?: string;
  readonly onClearFilter: () => void;
}

/** Explains why no lane is drawn and what to do. */
export function EmptyState({ reason, error, onClearFilter }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { title, advice } = messageFor(reason, error);
  return (
    <div className={styles.box} role="status">
      <strong>{title}</strong>
      {advice !== '' && <span>{advice}</span>}
      {reason === 'filtered out' && (
        <Button size="sm" variant="secondary" onClick={onClearFilter}>
          {t('empty.clear', 'Show all workers')}
        </Button>
      )}
    </div>
  );
}

function messageFor(why: EmptyReason, error?: string): { title: string; advice: string } {
  switch (why) {
    case 'loading':
      return { title: t('empty.loading', 'Loading worker states …'), advice: '' };
    case 'no series':
      return {
        title: t('empty.none', 'No worker has reported in this time range'),
        advice: t(
          'empty.none-advice',
          'Select a longer range, check that the exporter is scraped (up), or query max_over_time(worker:health_state:code[$__interval]).',
        ),
      };
    case 'no worker label':
      return {
        title: t('empty.label', 'The series have no worker_id label'),
        advice: t(
          'empty.label-advice',
          'Each worker needs its own series: keep the label in the query, for example max by (worker_id, worker_type) (…), and select the format “Time series”.',
        ),
      };
    case 'query failed':
      return {
        title: t('empty.failed', 'The query failed'),
        advice: t('empty.failed-advice', '{{error}}. Check the query and the data source.', { error }),
      };
    case 'filtered out':
      return { title: t('empty.filtered', 'No worker matches the filter'), advice: '' };
  }
}

function getStyles(theme: GrafanaTheme2) {
  return {
    box: css({
      flex: '1 1 0',
      minHeight: 0,
      overflow: 'auto',
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'center',
      justifyContent: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(2),
      textAlign: 'center',
      color: theme.colors.text.secondary,
    }),
  };
}
