import { type JSX } from 'react';
import { t } from '../../../format/translate';
import { type ExporterWorker } from '../../../worker/exporter-details';
import { DefinitionList } from '../primitives/DefinitionList';
import { Section } from '../primitives/Section';

interface Props {
  readonly worker: ExporterWorker;
}

/** What a living worker is on, as only the exporter knows. */
export function CurrentWorkSection({ worker: { currentTask, currentRun, lastError } }: Props): JSX.Element {
  return (
    <Section title={t('drawer.doing', 'Doing')}>
      <DefinitionList
        items={[
          [t('drawer.task', 'Current task'), currentTask ?? t('drawer.none', 'none')],
          [t('drawer.run', 'Current run'), currentRun],
          [t('drawer.error', 'Last error'), lastError],
        ]}
      />
    </Section>
  );
}
