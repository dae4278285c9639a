import { type JSX } from 'react';
import { t } from '../../../format/translate';
import { type ExporterWorker } from '../../../worker/exporter-details';
import { DefinitionList } from '../primitives/DefinitionList';
import { Section } from '../primitives/Section';

interface Props {
  readonly worker: ExporterWorker;
}

/** Shows the current task of a worker that is up. Only the exporter has this data. */
export function CurrentWorkSection({ worker: { currentTask, currentRun, lastError } }: Props): JSX.Element {
  return (
    <Section title={t('drawer.current-work', 'Current work')}>
      <DefinitionList
        items={[
          [t('drawer.current-task', 'Current task'), currentTask ?? t('drawer.none', 'none')],
          [t('drawer.current-run', 'Current run'), currentRun],
          [t('drawer.last-error', 'Last error'), lastError],
        ]}
      />
    </Section>
  );
}
