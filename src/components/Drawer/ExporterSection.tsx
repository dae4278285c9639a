import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { momentText } from '../../moment';
import { type ExporterAnswer } from '../../query/exporter-api';
import { DrawerTable } from './DrawerTable';
import { Facts } from './Facts';
import { Section } from './Section';
import { t } from '../../translate';

interface Props {
  readonly answer: ExporterAnswer;
  readonly timeZone: TimeZone;
}

/** What only the exporter knows: what the worker is doing, what went wrong last, what recovery did about it. */
export function ExporterSection({ answer: { worker, recovery }, timeZone }: Props): JSX.Element {
  const { currentTask, currentRun, lastError, issues } = worker;
  return (
    <>
      <Section title={t('drawer.doing', 'Doing')}>
        <Facts
          facts={[
            [t('drawer.task', 'Current task'), currentTask ?? t('drawer.none', 'none')],
            [t('drawer.run', 'Current run'), currentRun],
            [t('drawer.error', 'Last error'), lastError],
            [t('drawer.issues', 'Issues'), issues.length === 0 ? undefined : issues.join(' ')],
          ]}
        />
      </Section>
      {recovery.length > 0 && (
        <Section title={t('drawer.recovery', 'Recovery')}>
          <DrawerTable
            head={[
              t('drawer.recovery-at', 'When'),
              t('drawer.recovery-action', 'Action'),
              t('drawer.recovery-outcome', 'Outcome'),
              t('drawer.recovery-reason', 'Reason'),
            ]}
            rows={recovery.map(({ at, action, outcome, reason }) => [
              at === undefined ? '' : momentText(at, timeZone),
              action,
              outcome,
              reason,
            ])}
          />
        </Section>
      )}
    </>
  );
}
