import { t } from '@grafana/i18n';
import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { type Fleet } from '../../data/fleet';
import { type Lane } from '../../data/lane';
import { lastSegment } from '../../data/segments';
import { type StateCode } from '../../data/state';
import { durationText } from '../../duration';
import { momentText } from '../../moment';
import { type ExporterWorker } from '../../query/exporter-api';
import { type WorkerFacts } from '../../query/worker-facts';
import { StateChip } from '../StateChip/StateChip';
import { Facts } from './Facts';
import { Section } from './Section';

interface Props {
  readonly fleet: Fleet;
  /** Absent for a worker that the panel's query did not bring. */
  readonly lane: Lane | undefined;
  readonly facts: WorkerFacts | undefined;
  readonly exporter: ExporterWorker | undefined;
  readonly timeZone: TimeZone;
}

/** The state now and since when, and how the worker's heartbeats stand against what it promised. */
export function StateSection({ fleet, lane, facts, exporter, timeZone }: Props): JSX.Element {
  const state: StateCode | undefined = lane?.current ?? facts?.state;
  const near = fleet.span.end;
  return (
    <Section title={t('drawer.now', 'Now')}>
      <Facts
        facts={[
          [
            t('drawer.state', 'State'),
            state === undefined ? undefined : <StateChip key="state" state={state} />,
          ],
          [t('drawer.since', 'Since'), sinceText(fleet, lane, exporter, timeZone)],
          [t('drawer.missed', 'Missed heartbeats'), facts?.missed],
          [
            t('drawer.last', 'Last heartbeat'),
            facts?.lastHeartbeat === undefined ? undefined : momentText(facts.lastHeartbeat, timeZone, near),
          ],
          [t('drawer.interval', 'Interval'), seconds(facts?.intervalSeconds)],
          [
            t('drawer.threshold', 'Failed after'),
            facts?.threshold === undefined
              ? undefined
              : t('drawer.threshold-value', '{{count}} missed heartbeats', { count: facts.threshold }),
          ],
          [t('drawer.status', 'Status'), facts?.status],
          [t('drawer.score', 'Health score'), facts?.score?.toFixed(2)],
          [t('drawer.type', 'Type'), lane?.labels['worker_type'] ?? facts?.info['worker_type']],
          [t('drawer.host', 'Host'), facts?.info['hostname']],
          [t('drawer.version', 'Version'), facts?.info['version']],
        ]}
      />
    </Section>
  );
}

/** The exporter knows the moment; the timeline knows it to its step, and not before the range. */
function sinceText(
  { span, sampling }: Fleet,
  lane: Lane | undefined,
  exporter: ExporterWorker | undefined,
  timeZone: TimeZone,
): string | undefined {
  if (exporter?.since !== undefined) {
    return momentText(exporter.since, timeZone, span.end);
  }
  const last = lane && lastSegment(lane.segments);
  if (last === undefined) {
    return undefined;
  }
  const moment = momentText(last.from, timeZone, span.end);
  return last.from <= span.from
    ? t('drawer.since-before', 'before {{moment}}', { moment })
    : t('drawer.since-about', '{{moment}}, give or take {{resolution}}', {
        moment,
        resolution: durationText(sampling.step),
      });
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : durationText(value * 1000);
}
