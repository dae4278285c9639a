import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatDuration } from '../../../format/duration';
import { formatBytes, formatCount, formatPercent } from '../../../format/number';
import { formatTime } from '../../../format/time';
import { t } from '../../../format/translate';
import { type ExporterDetails, type Heartbeat } from '../../../worker/exporter-details';
import { type LastHeartbeat, type ResourceUse } from '../../../worker/last-heartbeat';
import { DefinitionList } from '../primitives/DefinitionList';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  /** Time of the last heartbeat, in ms. */
  readonly at: number;
  readonly last: LastHeartbeat;
  readonly exporter: ExporterDetails | undefined;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Tolerance for comparing the times of a heartbeat. API and series both have milliseconds, but may round them differently. */
const SAME_HEARTBEAT_MS = 1000;

/** Shows what a worker that is down reported with its last heartbeat. */
export function LastHeartbeatSection({ at, last, exporter, timeZone, end }: Props): JSX.Element {
  const formatOptionalTime = (time: number | undefined) =>
    time === undefined ? undefined : formatTime(time, timeZone, end);
  // The exporter only keeps the newest report. After a worker has returned, the earlier report is no longer available.
  const since = exporter?.worker.lastHeartbeat;
  const current = since !== undefined && since <= at + SAME_HEARTBEAT_MS ? exporter : undefined;
  return (
    <Section title={t('drawer.last-heartbeat-state', 'Last report')}>
      <DefinitionList
        items={[
          [t('drawer.last-heartbeat', 'Last heartbeat'), formatOptionalTime(at)],
          [t('drawer.silence-duration', 'No heartbeat for'), formatDuration(Math.max(0, end - at))],
          [t('drawer.last-status', 'Last status'), last.status],
          [
            t('drawer.current-task', 'Current task'),
            current && (current.worker.currentTask ?? t('drawer.none', 'none')),
          ],
          [t('drawer.current-run', 'Current run'), current?.worker.currentRun],
          [t('drawer.last-error', 'Last error'), current?.worker.lastError],
          [t('drawer.active-tasks', 'Active tasks'), activeText(last)],
          [
            t('drawer.stuck-tasks', 'Stuck tasks'),
            last.tasksStuck ? formatCount(last.tasksStuck) : undefined,
          ],
          [t('drawer.oldest-task', 'Oldest task since'), formatOptionalTime(last.oldestTaskAt)],
          [t('drawer.last-finished-task', 'Last task finished'), formatOptionalTime(last.lastProgressAt)],
          [t('drawer.lease-expiry', 'Task lease expires'), formatOptionalTime(last.leaseEndsAt)],
          [t('chart.cpu', 'CPU'), last.cpuRatio === undefined ? undefined : formatPercent(last.cpuRatio)],
          ...last.uses.map((use) => [useName(use), useText(use)] as const),
        ]}
      />
      {current !== undefined && (
        <HeartbeatList heartbeats={current.heartbeats} timeZone={timeZone} end={end} />
      )}
      {exporter !== undefined && current === undefined && (
        <p>
          {t(
            'drawer.newer-heartbeats',
            'The worker has sent heartbeats since then. Its task and error of that time are no longer available.',
          )}
        </p>
      )}
    </Section>
  );
}

function activeText({ tasksActive, taskSlots }: LastHeartbeat): string | undefined {
  if (tasksActive === undefined || taskSlots === undefined) {
    return tasksActive === undefined ? undefined : formatCount(tasksActive);
  }
  return t('drawer.part-of', '{{part}} of {{all}}', {
    part: formatCount(tasksActive),
    all: formatCount(taskSlots),
  });
}

function useName({ resource: of, name }: ResourceUse): string {
  switch (of) {
    case 'memory':
      return t('chart.memory', 'Memory');
    case 'gpu':
      return t('drawer.gpu-memory', 'Memory of GPU {{name}}', { name });
    case 'disk':
      return t('drawer.disk', 'Disk {{name}}', { name });
  }
}

function useText({ bytes, limit, nearLimit: near }: ResourceUse): string {
  if (limit === undefined || limit <= 0) {
    return formatBytes(bytes);
  }
  const values = {
    bytes: formatBytes(bytes),
    limit: formatBytes(limit),
    share: formatPercent(bytes / limit),
  };
  return near
    ? t('drawer.resource-use-near-limit', '{{bytes}} of {{limit}} ({{share}}): near its limit', values)
    : t('drawer.resource-use', '{{bytes}} of {{limit}} ({{share}})', values);
}

interface HeartbeatListProps {
  /** Newest first. */
  readonly heartbeats: readonly Heartbeat[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Enough heartbeats to see whether they became irregular before they stopped. */
const MAX_HEARTBEATS = 5;

/** Shows the last heartbeats, each with the time since the previous one. */
function HeartbeatList({ heartbeats, timeZone, end }: HeartbeatListProps): JSX.Element | null {
  if (heartbeats.length === 0) {
    return null;
  }
  return (
    <DrawerTable
      head={[
        t('drawer.heartbeats', 'Last heartbeats'),
        t('drawer.heartbeat-interval', 'Interval'),
        t('drawer.heartbeat-status', 'Status'),
      ]}
      rows={heartbeats.slice(0, MAX_HEARTBEATS).map(({ at, status }, index) => {
        const previous = heartbeats[index + 1];
        return [
          formatTime(at, timeZone, end),
          previous === undefined ? '' : formatDuration(at - previous.at),
          status ?? '',
        ];
      })}
    />
  );
}
