import { type Labels } from '@grafana/data';
import { LADDER, type StateCode } from '../model/state';
import { type AlertSegment } from './alert-segments';
import { quote, type QueryTarget, toTargets, union, rangeSelector } from './promql';
import { type QueryResult } from './run-query';
import { type Sample, lastSamples } from './samples';

/** What is wrong with a worker: its state now, or else an alert that fired in the range. */
export type Failure =
  { readonly kind: 'state'; readonly code: StateCode } | { readonly kind: 'alert'; readonly name: string };

/** What workers have in common: the labels of `worker_info` that point at a cause. */
const SHARED_LABELS = ['worker_type', 'hostname', 'version'] as const;
export type SharedLabel = (typeof SHARED_LABELS)[number];

/** The workers that share one label's value with the worker in question, itself included. */
export interface SharedLabelGroup {
  readonly label: SharedLabel;
  readonly value: string;
  /** Those that something is expected of. */
  readonly total: number;
  /** Those among them that have the same failure. */
  readonly failing: number;
  /** Some of those, without the worker itself. */
  readonly names: readonly string[];
}

export interface RelatedFailuresQuery {
  readonly worker: string;
  readonly failure: Failure;
  readonly info: Labels;
  /** The range in ms. */
  readonly from: number;
  readonly to: number;
}

/** So many names are told; a cause shows after a few. */
const MAX_NAMES = 5;
const DEGRADED = LADDER.indexOf('degraded');

/** What to look for at others: a worker that is well, and about which no alert fired, has nothing to share. */
export function findFailure(
  state: StateCode | undefined,
  alerts: readonly AlertSegment[],
): Failure | undefined {
  if (state !== undefined && state >= DEGRADED && state < LADDER.length) {
    return { kind: 'state', code: state };
  }
  // The newest comes first.
  const fired = alerts.find((alert) => alert.state === 'firing');
  return fired === undefined ? undefined : { kind: 'alert', name: fired.name };
}

/** Three questions, each for all that is shared; none where nothing is. */
export function relatedFailureTargets({
  worker,
  failure,
  info,
  from,
  to,
}: RelatedFailuresQuery): QueryTarget[] {
  const shared = SHARED_LABELS.filter((label) => info[label]);
  const failing = failingWorkers(failure, rangeSelector(from, to));
  const allWorkers =
    failure.kind === 'state'
      ? 'max by (worker_id) (worker:health_state:code > 0)'
      : 'max by (worker_id) (worker_info)';
  const among = (workers: string, label: SharedLabel, others = '') =>
    `(${workers} and on (worker_id) worker_info{${label}=${quote(info[label] ?? '')}${others}})`;
  const each = (expr: (label: SharedLabel) => string) =>
    union(Object.fromEntries(shared.map((label) => [label, expr(label)])), 'shared');
  const others = `,worker_id!=${quote(worker)}`;
  const queries: Record<string, string> = {
    total: each((label) => `count(${among(allWorkers, label)})`),
    failing: each((label) => `count(${among(failing, label)})`),
    names: each((label) => `topk(${MAX_NAMES}, ${among(failing, label, others)})`),
  };
  return shared.length === 0 ? [] : toTargets(queries);
}

/** Those that are as badly off, or worse, now; or those for which the same alert fired in the range. */
function failingWorkers(failure: Failure, range: string): string {
  return failure.kind === 'state'
    ? `max by (worker_id) (worker:health_state:code >= ${failure.code})`
    : `max by (worker_id) (max_over_time(ALERTS{alertname=${quote(failure.name)},alertstate="firing",worker_id!=""}${range}))`;
}

/** Reads the answer to `whoElseTargets`. */
export function toSharedLabelGroups(answer: QueryResult, info: Labels): SharedLabelGroup[] {
  const total = lastSamples(answer.get('total'));
  const failing = lastSamples(answer.get('failing'));
  const names = lastSamples(answer.get('names'));
  const of = (samples: readonly Sample[], label: SharedLabel) =>
    samples.filter(({ labels }) => labels['shared'] === label);
  return SHARED_LABELS.flatMap((label) => {
    const count = of(total, label)[0]?.value;
    return count === undefined
      ? []
      : [
          {
            label,
            value: info[label] ?? '',
            total: count,
            failing: of(failing, label)[0]?.value ?? 0,
            names: of(names, label)
              .map(({ labels }) => labels['worker_id'] ?? '')
              .sort((a, b) => a.localeCompare(b, undefined, { numeric: true })),
          },
        ];
  });
}
