import { type JSX } from 'react';
import { t } from '../../../format/translate';
import { type ExporterWorker } from '../../../worker/exporter-details';
import { type WorkerSnapshot } from '../../../worker/worker-snapshot';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  readonly snapshot: WorkerSnapshot | undefined;
  readonly exporter: ExporterWorker | undefined;
}

/** Shows each check with its status, and with its message if the exporter is configured. */
export function ChecksSection({ snapshot, exporter }: Props): JSX.Element | null {
  const checks = snapshot?.checks ?? [];
  if (checks.length === 0) {
    return null;
  }
  const messages = new Map(exporter?.checks.map(({ check, message }) => [check, message]));
  return (
    <Section title={t('drawer.checks', 'Checks')}>
      <DrawerTable
        head={[
          t('drawer.check', 'Check'),
          t('drawer.check-status', 'Status'),
          t('drawer.check-message', 'Message'),
        ]}
        rows={checks.map(({ check, status }) => [check, checkStatus(status), messages.get(check) ?? ''])}
      />
    </Section>
  );
}

/** Returns the text of a `worker_check_status` value: higher is worse. */
function checkStatus(status: number): string {
  switch (status) {
    case 0:
      return t('check.ok', '✓ ok');
    case 1:
      return t('check.error', '? error');
    case 2:
      return t('check.warning', '! warning');
    case 3:
      return t('check.critical', '✕ critical');
    default:
      return t('check.other', 'unrecognised ({{status}})', { status });
  }
}
