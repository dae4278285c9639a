import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatDuration } from '../../../format/duration';
import { formatSince } from '../../../format/since';
import { formatTime } from '../../../format/time';
import { plural, t } from '../../../format/translate';
import { type StateCode } from '../../../model/state';
import { type Fleet } from '../../../timeline/fleet';
import { type Lane } from '../../../timeline/lane';
import { type ExporterWorker } from '../../../worker/exporter-details';
import { type WorkerSnapshot } from '../../../worker/worker-snapshot';
import { StateChip } from '../../StateChip/StateChip';
import { DefinitionList } from '../primitives/DefinitionList';
import { Section } from '../primitives/Section';

interface Props {
  readonly fleet: Fleet;
  /** Undefined for a worker that the panel's query does not return. */
  readonly lane: Lane | undefined;
  readonly snapshot: WorkerSnapshot | undefined;
  readonly exporter: ExporterWorker | undefined;
  readonly timeZone: TimeZone;
}

/** Shows the current state and its start, and the heartbeats compared with the reported interval. */
export function StateSection({ fleet, lane, snapshot, exporter, timeZone }: Props): JSX.Element {
  const state: StateCode | undefined = lane?.current ?? snapshot?.state;
  const near = fleet.span.end;
  // The exporter has the exact time; the timeline only has the step.
  const since =
    exporter?.since === undefined
      ? lane && formatSince(lane, fleet, timeZone)
      : formatTime(exporter.since, timeZone, near);
  return (
    <Section title={t('drawer.current-state', 'Current state')}>
      <DefinitionList
        items={[
          [
            t('drawer.state', 'State'),
            state === undefined ? undefined : (
              <StateChip key="state" state={state} {...(lane && { worker: lane.id })} />
            ),
          ],
          [t('drawer.since', 'Since'), since],
          [t('drawer.maintenance', 'In maintenance'), exporter && maintenanceText(exporter, timeZone, near)],
          [t('drawer.acknowledged', 'Acknowledged'), exporter && acknowledgedText(exporter, timeZone, near)],
          [t('drawer.missed-heartbeats', 'Missed heartbeats'), snapshot?.missed],
          [
            t('drawer.last-heartbeat', 'Last heartbeat'),
            snapshot?.lastHeartbeat === undefined
              ? undefined
              : formatTime(snapshot.lastHeartbeat, timeZone, near),
          ],
          [t('drawer.interval', 'Interval'), seconds(snapshot?.intervalSeconds)],
          [
            t('drawer.threshold', 'Failed after'),
            snapshot?.threshold === undefined
              ? undefined
              : plural(
                  'drawer.threshold-value',
                  { one: '{{count}} missed heartbeat', other: '{{count}} missed heartbeats' },
                  snapshot.threshold,
                ),
          ],
          [t('drawer.status', 'Status'), snapshot?.status],
          [t('drawer.score', 'Health score'), snapshot?.score?.toFixed(2)],
          [t('drawer.type', 'Type'), lane?.labels['worker_type'] ?? snapshot?.info['worker_type']],
          [t('drawer.host', 'Host'), snapshot?.info['hostname']],
          [t('drawer.version', 'Version'), snapshot?.info['version']],
        ]}
      />
      {exporter !== undefined && exporter.issues.length > 0 && <Issues issues={exporter.issues} />}
    </Section>
  );
}

/** Until when messages are muted, why, and how to end that. */
function maintenanceText(
  { maintenance }: ExporterWorker,
  timeZone: TimeZone,
  near: number,
): string | undefined {
  if (maintenance === undefined) {
    return undefined;
  }
  const { reason, until } = maintenance;
  return until === undefined
    ? t('drawer.maintenance-open', '{{reason}}; until POST /health/workers/…/resume', { reason })
    : t('drawer.maintenance-until', '{{reason}}; until {{time}}', {
        reason,
        time: formatTime(until, timeZone, near),
      });
}

function acknowledgedText(
  { acknowledged }: ExporterWorker,
  timeZone: TimeZone,
  near: number,
): string | undefined {
  if (acknowledged === undefined) {
    return undefined;
  }
  const { at, by } = acknowledged;
  return [at === undefined ? '' : formatTime(at, timeZone, near), by]
    .filter((part) => part !== '')
    .join(', ');
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatDuration(value * 1000);
}

/** Lists the issues that the exporter reports. */
function Issues({ issues }: { readonly issues: readonly string[] }): JSX.Element {
  return (
    <>
      <h4 style={{ margin: '4px 0 0', fontSize: 'inherit' }}>{t('drawer.issues', 'Issues')}</h4>
      <ul style={{ margin: 0, paddingLeft: 16 }}>
        {issues.map((issue) => (
          <li key={issue}>{issue}</li>
        ))}
      </ul>
    </>
  );
}
