import { type JSX } from 'react';
import { formatBytes, formatCount } from '../../../../format/number';
import { type Events, type EventType } from '../../../../worker/dependencies/events';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { plural, t } from '../../../../format/translate';

interface Props {
  readonly events: Events;
}

/** Shows the events that the worker sent in the range, and failures by reason. */
export function EventsSection({ events: { types, buffered } }: Props): JSX.Element | null {
  if (types.length === 0 && buffered === undefined) {
    return null;
  }
  return (
    <Section title={t('drawer.events', 'Events')}>
      {types.length > 0 && (
        <DrawerTable
          head={[
            t('drawer.event', 'Type'),
            t('drawer.event-sent', 'Sent'),
            t('drawer.event-bytes', 'Size'),
            t('drawer.event-failed', 'Not sent'),
          ]}
          rows={types.map((type) => [
            type.type,
            type.sent === undefined ? '' : formatCount(type.sent),
            type.bytes === undefined ? '' : formatBytes(type.bytes),
            failuresText(type),
          ])}
        />
      )}
      {buffered !== undefined && (
        <p>
          {plural(
            'drawer.events-buffered',
            {
              one: '{{count}} event is waiting to be sent.',
              other: '{{count}} events are waiting to be sent.',
            },
            buffered,
          )}
        </p>
      )}
    </Section>
  );
}

/** Returns the failures by reason, as in "12 (502), 3 (timeout)". */
function failuresText({ failed }: EventType): string {
  return failed.length === 0
    ? t('drawer.none', 'none')
    : failed.map(({ reason, count }) => `${formatCount(count)} (${reason})`).join(', ');
}
