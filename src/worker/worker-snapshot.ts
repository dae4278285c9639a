import { type DataFrame, type Labels } from '@grafana/data';
import { durationsBetween, type StateSeconds } from '../frames/state-counters';
import { codeOf, type LadderState, type StateCode, stateOf } from '../model/state';
import { type Span } from '../model/time-span';
import { growth, quote, type Target, targetsOf } from './promql';
import { type Answer } from './run-query';
import { moment, type Sample, samplesOf } from './samples';

export interface TaskFacts {
  readonly type: string;
  /** Finished over the range. */
  readonly finished: number;
  /** Failed and timed out, as a share of the finished ones, 0..1. */
  readonly errorRatio: number;
  readonly perMinute: number;
  readonly meanSeconds?: number;
  readonly expectedSeconds?: number;
}

/** What Prometheus knows of one worker at the range's end. Absent is not known. */
export interface WorkerFacts {
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
  readonly tasks: readonly TaskFacts[];
  /** What was asked for: it changes together with the answer, not before. */
  readonly span: Span;
}

/** Reads the answer to `factTargets`. */
export function factsOf(answer: Answer, span: Span): WorkerFacts {
  const one = (refId: string) => samplesOf(answer.get(refId))[0]?.value;
  const code = (refId: string) => {
    const value = one(refId);
    return value === undefined ? undefined : codeOf(value);
  };
  return {
    state: code('code'),
    liveness: code('liveness'),
    missed: one('missed'),
    ageSeconds: one('age'),
    lastHeartbeat: moment(one('heartbeat')),
    intervalSeconds: one('interval'),
    threshold: one('threshold'),
    score: one('score'),
    status: samplesOf(answer.get('status'))[0]?.labels['status'],
    info: samplesOf(answer.get('info'))[0]?.labels ?? {},
    checks: samplesOf(answer.get('check'))
      .map(({ labels, value }) => ({ check: labels['check'] ?? '', status: value }))
      .sort((a, b) => b.status - a.status || a.check.localeCompare(b.check)),
    durations: durationsBetween(
      secondsOf(answer.get('secondsAtStart')),
      secondsOf(answer.get('secondsAtEnd')),
      span,
    ),
    tasks: tasksOf(answer, span),
    span,
  };
}

function tasksOf(answer: Answer, span: Span): TaskFacts[] {
  const finished = samplesOf(answer.get('finished'));
  const byType = (refId: string, type: string) =>
    samplesOf(answer.get(refId)).find(({ labels }) => labels['task_type'] === type)?.value;
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
  for (const { labels, value } of samplesOf(frames)) {
    const state = labels['state'] ?? '';
    if (stateOf(state) !== undefined) {
      seconds[state as LadderState] = value;
    }
  }
  return seconds;
}

/**
 * What the drawer shows at once: instant values at the range's end, and what grew over the range. Several exporters
 * may tell the same worker; `max by` takes one of them, where a sum would count it twice.
 * @param from the range's start in ms
 * @param to the range's end in ms
 */
export function factTargets(worker: string, from: number, to: number): Target[] {
  const who = `{worker_id=${quote(worker)}}`;
  const start = (from / 1000).toFixed(3);
  const queries: Record<string, string> = {
    code: `max(worker:health_state:code${who})`,
    liveness: `max(worker:liveness_state:code${who})`,
    missed: `max(worker:missed_heartbeats:count${who})`,
    age: `min(worker_heartbeat_age_seconds${who})`,
    heartbeat: `max(worker_last_heartbeat_timestamp_seconds${who})`,
    interval: `max(worker_heartbeat_interval_seconds${who})`,
    threshold: `max(worker_heartbeat_failure_threshold${who})`,
    score: `min(worker_health_score${who})`,
    status: `max by (status) (worker_status${who})`,
    info: `worker_info${who}`,
    check: `max by (check) (worker_check_status${who})`,
    secondsAtEnd: `max by (state) (worker_health_state_seconds_total${who})`,
    secondsAtStart: `max by (state) (worker_health_state_seconds_total${who} @ ${start})`,
    finished: growth(`worker_tasks_finished_total${who}`, 'task_type, outcome', from, to),
    busy: growth(`worker_task_busy_seconds_total${who}`, 'task_type', from, to),
    expected: `max by (task_type) (worker_task_expected_duration_seconds${who})`,
  };
  return targetsOf(queries);
}
