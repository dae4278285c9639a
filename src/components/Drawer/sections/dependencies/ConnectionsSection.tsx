import { type JSX } from 'react';
import { countText, failedText, secondsText } from '../../../../format/number';
import { type Connection } from '../../../../worker/dependencies/connections';
import { upText } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly connections: readonly Connection[];
}

/** What the worker is connected to, and how well that works over the range. */
export function ConnectionsSection({ connections }: Props): JSX.Element | null {
  if (connections.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.connections', 'Connections')}>
      <DrawerTable
        head={[
          t('drawer.connection', 'Connection'),
          t('drawer.connection-up', 'State'),
          t('drawer.connection-pool', 'Pool'),
          t('drawer.connection-latency', 'Latency'),
          t('drawer.connection-operations', 'Operations'),
          t('drawer.connection-failed', 'Failed'),
        ]}
        rows={connections.map((connection) => [
          [connection.name, connection.kind].filter(Boolean).join(', '),
          upText(connection.up),
          poolText(connection),
          connection.latencySeconds === undefined ? '' : secondsText(connection.latencySeconds),
          connection.operations === undefined ? '' : countText(connection.operations),
          failedText(connection.failed, connection.operations),
        ])}
      />
    </Section>
  );
}

function poolText({ poolUsed, poolSize }: Connection): string {
  if (poolUsed === undefined) {
    return '';
  }
  return poolSize === undefined
    ? countText(poolUsed)
    : t('drawer.of', '{{part}} of {{all}}', { part: countText(poolUsed), all: countText(poolSize) });
}
