import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../../format/number';
import { formatTime } from '../../../../format/time';
import { type Sandbox, type Sandboxes } from '../../../../worker/dependencies/sandboxes';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly sandboxes: Sandboxes;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Shows the number of sandboxes in each state, and the most recently updated sandboxes. */
export function SandboxesSection({
  sandboxes: { newest, byState },
  timeZone,
  end,
}: Props): JSX.Element | null {
  if (byState.length === 0) {
    return null;
  }
  const all = byState.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title={t('drawer.sandboxes', 'Sandboxes')}>
      <p>{byState.map(({ state, count }) => `${formatCount(count)} ${state}`).join(', ')}</p>
      <DrawerTable
        head={[
          t('drawer.sandbox', 'Sandbox'),
          t('drawer.sandbox-state', 'State'),
          t('drawer.sandbox-event', 'Last event'),
          t('drawer.sandbox-use', 'CPU, memory, disk'),
        ]}
        rows={newest.map((sandbox) => [
          sandbox.id,
          sandbox.state,
          sandbox.lastEventAt === undefined ? '' : formatTime(sandbox.lastEventAt, timeZone, end),
          useText(sandbox),
        ])}
      />
      {newest.length < all && (
        <p>
          {t('drawer.sandboxes-more', 'The {{shown}} most recently updated of {{all}}.', {
            shown: formatCount(newest.length),
            all: formatCount(all),
          })}
        </p>
      )}
    </Section>
  );
}

function useText({ cpuRatio, memoryBytes, diskBytes }: Sandbox): string {
  const uses = [
    cpuRatio === undefined ? undefined : formatPercent(cpuRatio),
    memoryBytes === undefined ? undefined : formatBytes(memoryBytes),
    diskBytes === undefined ? undefined : formatBytes(diskBytes),
  ];
  return uses.some((use) => use !== undefined) ? uses.map((use) => use ?? '?').join(', ') : '';
}
