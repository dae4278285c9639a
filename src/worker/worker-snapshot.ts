import { type DataFrame, type Labels } from '@grafana/data';
import { durationsBetween, type StateSeconds } from '../frames/durations';
import { type Span } from '../timeline/encode-segments';
import { codeOf, type LadderState, type StateCode, stateOf } from '../model/state';
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
