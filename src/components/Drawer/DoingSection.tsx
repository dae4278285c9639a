import { type JSX } from 'react';
import { type ExporterWorker } from '../../query/exporter-worker';
import { Facts } from './Facts';
import { Section } from './Section';
import { t } from '../../translate';

interface Props {
  readonly worker: ExporterWorker;
}

/** What a living worker is on, as only the exporter knows. */
export function DoingSection({ worker: { currentTask, currentRun, lastError } }: Props): JSX.Element {
  return (
    <Section title={t('drawer.doing', 'Doing')}>
      <Facts
        facts={[
          [t('drawer.task', 'Current task'), currentTask ?? t('drawer.none', 'none')],
          [t('drawer.run', 'Current run'), currentRun],
          [t('drawer.error', 'Last error'), lastError],
        ]}
      />
    </Section>
  );
}
