import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatCount } from '../../../../format/number';
import { formatTime } from '../../../../format/time';
import { type Queue } from '../../../../worker/dependencies/queues';
import { formatUp } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly queues: readonly Queue[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Shows the queues of the worker: its connection to each, and their depths, which all workers share. */
export function QueuesSection({ queues, timeZone, end }: Props): JSX.Element | null {
  if (queues.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.queues', 'Queues')}>
      <DrawerTable
        head={[
          t('drawer.queue', 'Queue'),
          t('drawer.queue-connected', 'Connected'),
          t('drawer.queue-waiting', 'Waiting'),
          t('drawer.queue-active', 'Active'),
          t('drawer.queue-delayed', 'Delayed'),
          t('drawer.queue-oldest', 'Oldest since'),
        ]}
        rows={queues.map(({ name, priority, connected, waiting, active, delayed, oldestAt }) => [
          [name, priority].filter(Boolean).join(', '),
          formatUp(connected),
          ...[waiting, active, delayed].map((depth) => (depth === undefined ? '' : formatCount(depth))),
          oldestAt === undefined ? '' : formatTime(oldestAt, timeZone, end),
        ])}
      />
    </Section>
  );
}
