import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { buildRunbookUrl } from '../../../worker/worker-links';
import { formatTime } from '../../../format/time';
import { type AlertSegment } from '../../../worker/alert-segments';
import { DrawerLink } from '../primitives/DrawerLink';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';
import { t } from '../../../format/translate';

interface Props {
  readonly alerts: readonly AlertSegment[];
  readonly runbookUrl: string;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Shows the worker's alerts in the range, newest first, with links to their runbooks. */
export function AlertsSection({ alerts, runbookUrl, timeZone, end }: Props): JSX.Element | null {
  if (alerts.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.alerts', 'Alerts in the range')}>
      <DrawerTable
        head={[
          t('drawer.alert', 'Alert'),
          t('drawer.alert-state', 'State'),
          t('drawer.alert-since', 'Since'),
          t('drawer.alert-until', 'Until'),
        ]}
        rows={alerts.map((alert) => [
          <AlertName key="name" alert={alert} runbookUrl={runbookUrl} />,
          stateText(alert),
          alert.exact
            ? formatTime(alert.from, timeZone, end)
            : approximate(formatTime(alert.from, timeZone, end)),
          alert.open
            ? t('drawer.alert-ongoing', 'ongoing')
            : approximate(formatTime(alert.to, timeZone, end)),
        ])}
      />
    </Section>
  );
}

/** Returns the state of an alert, in the past tense if it is over. */
function stateText({ state, open }: AlertSegment): string {
  if (open) {
    return state === 'firing' ? t('drawer.alert-firing', 'firing') : t('drawer.alert-pending', 'pending');
  }
  return state === 'firing' ? t('drawer.alert-fired', 'fired') : t('drawer.alert-was-pending', 'was pending');
}

/** Marks a time that is only accurate to the step of the query. */
function approximate(time: string): string {
  return t('drawer.alert-about', 'about {{moment}}', { moment: time });
}

function AlertName({ alert, runbookUrl }: { alert: AlertSegment; runbookUrl: string }): JSX.Element {
  const address = buildRunbookUrl(runbookUrl, alert.name);
  const details = [alert.severity, alert.workerState, ...alert.details]
    .filter((detail) => detail !== '')
    .join(', ');
  return (
    <>
      {address === '' ? alert.name : <DrawerLink href={address} text={alert.name} external />}
      {details !== '' && ` (${details})`}
    </>
  );
}
