import { type JSX } from 'react';
import { formatSeconds } from '../../../../format/number';
import { type Model } from '../../../../worker/dependencies/models';
import { formatLoaded } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly models: readonly Model[];
}

/** Shows the models that the worker serves. */
export function ModelsSection({ models }: Props): JSX.Element | null {
  if (models.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.models', 'Models')}>
      <DrawerTable
        head={[
          t('drawer.model', 'Model'),
          t('drawer.model-state', 'State'),
          t('drawer.model-load-time', 'Load time'),
        ]}
        rows={models.map(({ name, loaded, loadSeconds }) => [
          name,
          formatLoaded(loaded),
          loadSeconds === undefined ? '' : formatSeconds(loadSeconds),
        ])}
      />
    </Section>
  );
}
