import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatTime } from '../../../format/time';
import { t } from '../../../format/translate';
import { type RecoveryAudit, type RecoveryEntry } from '../../../worker/exporter-details';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  readonly audit: RecoveryAudit;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Shows the recovery actions of the worker, including rejected ones: reason, requester and outcome. */
export function RecoverySection({ audit: { entries, total }, timeZone, end }: Props): JSX.Element | null {
  if (entries.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.recovery', 'Recovery')}>
      <DrawerTable
        head={[
          t('drawer.recovery-time', 'When'),
          t('drawer.recovery-action', 'Action'),
          t('drawer.recovery-outcome', 'Outcome'),
          t('drawer.recovery-reason', 'Reason'),
        ]}
        rows={entries.map((entry) => [
          entry.at === undefined ? '' : formatTime(entry.at, timeZone, end),
          entry.action,
          entry.explanation === '' ? entry.outcome : entry.explanation,
          reasonText(entry),
        ])}
      />
      {entries.length < total && (
        <p>
          {t('drawer.recovery-more', 'The newest {{shown}} of {{total}}.', { shown: entries.length, total })}
        </p>
      )}
    </Section>
  );
}

function reasonText({ reason, requestedBy }: RecoveryEntry): string {
  return requestedBy === ''
    ? reason
    : t('drawer.recovery-requested-by', '{{reason}} (requested by {{who}})', { reason, who: requestedBy });
}
