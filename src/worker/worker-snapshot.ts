import { type DataFrame, type Labels } from '@grafana/data';
import { durationsBetween, type StateSeconds } from '../frames/state-counters';
import { toStateCode, type LadderState, type StateCode, parseState } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { growth, quote, type QueryTarget, toTargets } from './promql';
import { type QueryResult } from './run-query';
import { secondsToMs, type Sample, lastSamples } from './samples';

export interface TaskStatistics {
  readonly type: string;
  /** Tasks finished over the range. */
  readonly finished: number;
  /** Share of failed and timed-out tasks among the finished ones, 0..1. */
  readonly errorRatio: number;
  readonly perMinute: number;
  readonly meanSeconds?: number;
  readonly expectedSeconds?: number;
}

/** What Prometheus knows about one worker at the end of the range. Unknown values are undefined. */
export interface WorkerSnapshot {
  readonly state?: StateCode;
  /** The state from heartbeats alone. */
  readonly liveness?: StateCode;
  readonly missed?: number;
  readonly ageSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly lastHeartbeat?: number;
  readonly intervalSeconds?: number;
  readonly threshold?: number;
  readonly score?: number;
  readonly status?: string;
  readonly info: Labels;
  readonly checks: readonly { readonly check: string; readonly status: number }[];
  /** Exact seconds per state over the range. */
  readonly durations?: StateSeconds;
  readonly tasks: readonly TaskStatistics[];
  /** The range of the query, which changes together with the result. */
  readonly span: TimeSpan;
}

/** Reads the result of `snapshotTargets`. */
export function toSnapshot(result: QueryResult, span: TimeSpan): WorkerSnapshot {
  const one = (refId: string) => lastSamples(result.get(refId))[0]?.value;
  const code = (refId: string) => {
    const value = one(refId);
    return value === undefined ? undefined : toStateCode(value);
  };
  return {
    state: code('code'),
    liveness: code('liveness'),
    missed: one('missed'),
    ageSeconds: one('age'),
    lastHeartbeat: secondsToMs(one('heartbeat')),
    intervalSeconds: one('interval'),
    threshold: one('threshold'),
    score: one('score'),
    status: lastSamples(result.get('status'))[0]?.labels['status'],
    info: lastSamples(result.get('info'))[0]?.labels ?? {},
    checks: lastSamples(result.get('check'))
      .map(({ labels, value }) => ({ check: labels['check'] ?? '', status: value }))
      .sort((a, b) => b.status - a.status || a.check.localeCompare(b.check)),
    durations: durationsBetween(
      secondsOf(result.get('secondsAtStart')),
      secondsOf(result.get('secondsAtEnd')),
      span,
    ),
    tasks: toTaskStatistics(result, span),
    span,
  };
}

function toTaskStatistics(result: QueryResult, span: TimeSpan): TaskStatistics[] {
  const finished = lastSamples(result.get('finished'));
  const byType = (refId: string, type: string) =>
    lastSamples(result.get(refId)).find(({ labels }) => labels['task_type'] === type)?.value;
  const types = [...new Set(finished.map(({ labels }) => labels['task_type'] ?? ''))].sort();
  return types.map((type) => {
    const outcomes = finished.filter(({ labels }) => labels['task_type'] === type);
    const count = sum(outcomes);
    const failed = sum(
      outcomes.filter(({ labels }) => ['failed', 'timed_out'].includes(labels['outcome'] ?? '')),
    );
    const busy = byType('busy', type);
    return {
      type,
      finished: count,
      errorRatio: count > 0 ? failed / count : 0,
      perMinute: count / ((span.end - span.from) / 60_000),
      meanSeconds: busy !== undefined && count > 0 ? busy / count : undefined,
      expectedSeconds: byType('expected', type),
    };
  });
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}

function secondsOf(frames: readonly DataFrame[] | undefined): StateSeconds {
  const seconds: Partial<Record<LadderState, number>> = {};
  for (const { labels, value } of lastSamples(frames)) {
    const state = labels['state'] ?? '';
    if (parseState(state) !== undefined) {
      seconds[state as LadderState] = value;
    }
  }
  return seconds;
}

/**
 * Returns the instant queries of the drawer: values at the end of the range, and increases over the range.
 * Several exporters may report the same worker; `max by` takes one of them, where a sum would count it twice.
 * @param from the start of the range in ms
 * @param to the end of the range in ms
 */
export function snapshotTargets(worker: string, from: number, to: number): QueryTarget[] {
  const selector = `{worker_id=${quote(worker)}}`;
  const start = (from / 1000).toFixed(3);
  const queries: Record<string, string> = {
    code: `max(worker:health_state:code${selector})`,
    liveness: `max(worker:liveness_state:code${selector})`,
    missed: `max(worker:missed_heartbeats:count${selector})`,
    age: `min(worker_heartbeat_age_seconds${selector})`,
    heartbeat: `max(worker_last_heartbeat_timestamp_seconds${selector})`,
    interval: `max(worker_heartbeat_interval_seconds${selector})`,
    threshold: `max(worker_heartbeat_failure_threshold${selector})`,
    score: `min(worker_health_score${selector})`,
    status: `max by (status) (worker_status${selector})`,
    info: `worker_info${selector}`,
    check: `max by (check) (worker_check_status${selector})`,
    secondsAtEnd: `max by (state) (worker_health_state_seconds_total${selector})`,
    secondsAtStart: `max by (state) (worker_health_state_seconds_total${selector} @ ${start})`,
    finished: growth(`worker_tasks_finished_total${selector}`, 'task_type, outcome', from, to),
    busy: growth(`worker_task_busy_seconds_total${selector}`, 'task_type', from, to),
    expected: `max by (task_type) (worker_task_expected_duration_seconds${selector})`,
  };
  return toTargets(queries);
}
