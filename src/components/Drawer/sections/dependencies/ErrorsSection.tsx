import { type JSX } from 'react';
import { formatCount } from '../../../../format/number';
import { type ErrorType } from '../../../../worker/dependencies/events';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly errors: readonly ErrorType[];
}

/** Shows the errors in the range by type, the most frequent first. */
export function ErrorsSection({ errors }: Props): JSX.Element | null {
  if (errors.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.errors', 'Errors')}>
      <DrawerTable
        head={[t('drawer.error-type', 'Type'), t('drawer.error-count', 'In the range')]}
        rows={errors.map(({ type, count }) => [type, formatCount(count)])}
      />
    </Section>
  );
}
