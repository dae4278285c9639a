import { type Labels } from '@grafana/data';
import { LADDER, type StateCode } from '../model/state';
import { type AlertSegment } from './alert-segments';
import { quote, type QueryTarget, toTargets, union, rangeSelector } from './promql';
import { type QueryResult } from './run-query';
import { type Sample, lastSamples } from './samples';

/** What is wrong with a worker: its current state, or an alert that fired in the range. */
export type Failure =
  { readonly kind: 'state'; readonly code: StateCode } | { readonly kind: 'alert'; readonly name: string };

/** Labels of `worker_info` whose values workers may share and that may point at a cause. */
const SHARED_LABELS = ['worker_type', 'hostname', 'version'] as const;
export type SharedLabel = (typeof SHARED_LABELS)[number];

/** The workers that share one label value with a worker, including itself. */
export interface SharedLabelGroup {
  readonly label: SharedLabel;
  readonly value: string;
  /** Number of workers that are expected to work. */
  readonly total: number;
  /** Number of them with the same failure. */
  readonly failing: number;
  /** Names of some of those, without the worker itself. */
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

/** The maximum number of names; a few are enough to see a cause. */
const MAX_NAMES = 5;
const DEGRADED = LADDER.indexOf('degraded');

/** Returns the failure to look for in other workers; undefined for a healthy worker without fired alerts. */
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

/** Returns three queries, each for all shared labels; empty if there are none. */
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

/** Selects workers that are in the same or a worse state now, or for which the same alert fired in the range. */
function failingWorkers(failure: Failure, range: string): string {
  return failure.kind === 'state'
    ? `max by (worker_id) (worker:health_state:code >= ${failure.code})`
    : `max by (worker_id) (max_over_time(ALERTS{alertname=${quote(failure.name)},alertstate="firing",worker_id!=""}${range}))`;
}

/** Reads the result of `relatedFailureTargets`. */
export function toSharedLabelGroups(result: QueryResult, info: Labels): SharedLabelGroup[] {
  const total = lastSamples(result.get('total'));
  const failing = lastSamples(result.get('failing'));
  const names = lastSamples(result.get('names'));
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
