import { type JSX } from 'react';
import { formatCount, formatFailures, formatSeconds } from '../../../../format/number';
import { type Connection } from '../../../../worker/dependencies/connections';
import { formatUp } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly connections: readonly Connection[];
}

/** Shows the worker's connections with latency, operations and failures over the range. */
export function ConnectionsSection({ connections }: Props): JSX.Element | null {
  if (connections.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.connections', 'Connections')}>
      <DrawerTable
        head={[
          t('drawer.connection', 'Connection'),
          t('drawer.connection-state', 'State'),
          t('drawer.connection-pool', 'Pool'),
          t('drawer.connection-latency', 'Latency'),
          t('drawer.connection-operations', 'Operations'),
          t('drawer.connection-failed', 'Failed'),
        ]}
        rows={connections.map((connection) => [
          [connection.name, connection.kind].filter(Boolean).join(', '),
          formatUp(connection.up),
          poolText(connection),
          connection.latencySeconds === undefined ? '' : formatSeconds(connection.latencySeconds),
          connection.operations === undefined ? '' : formatCount(connection.operations),
          formatFailures(connection.failed, connection.operations),
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
    ? formatCount(poolUsed)
    : t('drawer.part-of', '{{part}} of {{all}}', { part: formatCount(poolUsed), all: formatCount(poolSize) });
}
