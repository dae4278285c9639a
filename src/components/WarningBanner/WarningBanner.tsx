import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Icon, useStyles2 } from '@grafana/ui';
import { type JSX, useEffect, useState } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type DataWarning, dataWarnings } from '../../timeline/data-warnings';
import { formatDuration } from '../../format/duration';
import { formatTime } from '../../format/time';
import { t } from '../../format/translate';

interface Props {
  readonly fleet: Fleet;
  /** Whether the range ends at "now". */
  readonly live: boolean;
  readonly error?: string;
  readonly timeZone: TimeZone;
}

/**
 * Warns if the shown data is not reliable: a query failed, an exporter is down, or the samples are stale. It checks the
 * time itself, because a dashboard that stopped refreshing gets no new data.
 */
export function WarningBanner({ fleet, live, error, timeZone }: Props): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const now = useNow(1000);
  const reasons = dataWarnings(fleet, { now, live, ...(error === undefined ? {} : { error }) });
  return (
    // The element is always rendered, so that screen readers announce its new content.
    <div role="alert" className={reasons.length > 0 ? styles.banner : undefined}>
      {reasons.map((reason) => (
        <p key={reason.reason} className={styles.line}>
          <Icon name="exclamation-triangle" /> <span>{textOf(reason, timeZone, now)}</span>
        </p>
      ))}
    </div>
  );
}

function textOf(reason: DataWarning, timeZone: TimeZone, now: number): string {
  switch (reason.reason) {
    case 'query failed':
      return reason.showing === undefined
        ? t('banner.failed', 'The query failed: {{message}}', { message: reason.message })
        : t('banner.failed-showing', 'The query failed: {{message}}. The data shown ends at {{moment}}.', {
            message: reason.message,
            moment: formatTime(reason.showing, timeZone, now),
          });
    case 'exporter down': {
      const names = reason.down.join(', ');
      return reason.all
        ? t('banner.exporter-down', 'The exporter is down ({{names}}): workers are not monitored.', { names })
        : t('banner.some-exporters-down', 'Some exporters are down: {{names}}.', { names });
    }
    case 'old':
      return t(
        'banner.stale',
        'Stale data: the newest sample is from {{moment}}, {{age}} ago (limit: {{allowed}}). The states below may be out of date.',
        {
          moment: formatTime(reason.newest, timeZone, now),
          age: formatDuration(reason.age),
          allowed: formatDuration(reason.allowed),
        },
      );
  }
}

/** Returns the current time in ms, updated every `intervalMs`: data must become stale even if nothing new arrives. */
function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    banner: css({
      flex: 'none',
      marginBottom: theme.spacing(0.5),
      padding: theme.spacing(0.5, 1),
      color: theme.colors.error.contrastText,
      background: theme.colors.error.main,
      borderRadius: theme.shape.radius.default,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
    }),
    line: css({ margin: 0, display: 'flex', gap: theme.spacing(0.75), alignItems: 'center' }),
  };
}
