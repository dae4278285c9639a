import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { type Mark } from '../../../annotations/marks';
import { t } from '../../../format/translate';
import { markKindLabel, formatMarkTime } from '../../../format/mark';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  readonly marks: readonly Mark[];
  readonly timeZone: TimeZone;
}

/** Lists the annotations on the worker's lane, newest first, so that they are accessible without a pointer. */
export function AnnotationsSection({ marks, timeZone }: Props): JSX.Element | null {
  if (marks.length === 0) {
    return null;
  }
  const newestFirst = [...marks].sort((a, b) => b.from - a.from);
  return (
    <Section title={t('drawer.annotations', 'Annotations')}>
      <DrawerTable
        head={[
          t('drawer.annotation', 'Annotation'),
          t('drawer.annotation-kind', 'Kind'),
          t('drawer.annotation-time', 'Time'),
          t('drawer.annotation-text', 'Text'),
        ]}
        rows={newestFirst.map((mark) => [
          mark.title,
          markKindLabel(mark.kind),
          formatMarkTime(mark, timeZone),
          mark.text,
        ])}
      />
    </Section>
  );
}
