import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { durationText } from '../../../format/duration';
import { bytesText, countText, percentText } from '../../../format/number';
import { momentText } from '../../../format/time';
import { t } from '../../../format/translate';
import { type ExporterAnswer, type Heartbeat } from '../../../worker/exporter-details';
import { type LastMoment, type Use } from '../../../worker/last-heartbeat';
import { Facts } from '../primitives/DefinitionList';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  /** When the last heartbeat came, in ms. */
  readonly at: number;
  readonly last: LastMoment;
  readonly exporter: ExporterAnswer | undefined;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** The exporter's clock is told in thousandths by its API and by its series alike; leave room for rounding. */
const SAME_HEARTBEAT_MS = 1000;

/** What a worker that is down was doing, as it told with its last heartbeat. */
export function LastMomentSection({ at, last, exporter, timeZone, end }: Props): JSX.Element {
  const moment = (time: number | undefined) =>
    time === undefined ? undefined : momentText(time, timeZone, end);
  // The exporter knows the newest report only: of a worker that has come back since, it no longer has the last one.
  const since = exporter?.worker.lastHeartbeat;
  const still = since !== undefined && since <= at + SAME_HEARTBEAT_MS ? exporter : undefined;
  return (
    <Section title={t('drawer.last-moment', 'What it was doing when it was last heard of')}>
      <Facts
        facts={[
          [t('drawer.last', 'Last heartbeat'), moment(at)],
          [t('drawer.silent', 'Silent for'), durationText(Math.max(0, end - at))],
          [t('drawer.last-status', 'Last status'), last.status],
          [t('drawer.task', 'Current task'), still && (still.worker.currentTask ?? t('drawer.none', 'none'))],
          [t('drawer.run', 'Current run'), still?.worker.currentRun],
          [t('drawer.error', 'Last error'), still?.worker.lastError],
          [t('drawer.active', 'Active tasks'), activeText(last)],
          [t('drawer.stuck', 'Without progress'), last.tasksStuck ? countText(last.tasksStuck) : undefined],
          [t('drawer.oldest-task', 'Oldest task since'), moment(last.oldestTaskAt)],
          [t('drawer.progress', 'Last task finished'), moment(last.lastProgressAt)],
          [t('drawer.lease', 'Claim on its task ends'), moment(last.leaseEndsAt)],
          [t('chart.cpu', 'CPU'), last.cpuRatio === undefined ? undefined : percentText(last.cpuRatio)],
          ...last.uses.map((use) => [useName(use), useText(use)] as const),
        ]}
      />
      {still !== undefined && <HeartbeatList heartbeats={still.heartbeats} timeZone={timeZone} end={end} />}
      {exporter !== undefined && still === undefined && (
        <p>
          {t(
            'drawer.came-back',
            'It has sent heartbeats since: its task and its error of that time are no longer known.',
          )}
        </p>
      )}
    </Section>
  );
}

function activeText({ tasksActive, taskSlots }: LastMoment): string | undefined {
  if (tasksActive === undefined || taskSlots === undefined) {
    return tasksActive === undefined ? undefined : countText(tasksActive);
  }
  return t('drawer.of', '{{part}} of {{all}}', { part: countText(tasksActive), all: countText(taskSlots) });
}

function useName({ of, name }: Use): string {
  switch (of) {
    case 'memory':
      return t('chart.memory', 'Memory');
    case 'gpu':
      return t('drawer.gpu-named', 'Memory of GPU {{name}}', { name });
    case 'disk':
      return t('drawer.disk-named', 'Disk {{name}}', { name });
  }
}

function useText({ bytes, limit, near }: Use): string {
  if (limit === undefined || limit <= 0) {
    return bytesText(bytes);
  }
  const values = { bytes: bytesText(bytes), limit: bytesText(limit), share: percentText(bytes / limit) };
  return near
    ? t('drawer.use-near', '{{bytes}} of {{limit}} ({{share}}): near its limit', values)
    : t('drawer.use', '{{bytes}} of {{limit}} ({{share}})', values);
}

interface HeartbeatListProps {
  /** Newest first. */
  readonly heartbeats: readonly Heartbeat[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** So many tell whether it faltered before it fell silent. */
const MOST = 5;

/** The last heartbeats, each with the time since the one before. */
function HeartbeatList({ heartbeats, timeZone, end }: HeartbeatListProps): JSX.Element | null {
  if (heartbeats.length === 0) {
    return null;
  }
  return (
    <DrawerTable
      head={[
        t('drawer.heartbeat', 'Last heartbeats'),
        t('drawer.heartbeat-gap', 'After'),
        t('drawer.heartbeat-status', 'Status'),
      ]}
      rows={heartbeats.slice(0, MOST).map(({ at, status }, index) => {
        const before = heartbeats[index + 1];
        return [
          momentText(at, timeZone, end),
          before === undefined ? '' : durationText(at - before.at),
          status ?? '',
        ];
      })}
    />
  );
}
