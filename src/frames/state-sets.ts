import { type Labels } from '@grafana/data';
import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { type Series } from './series';
import { severity, toStateCode } from '../model/state';
import { StateNames } from './state-names';

/**
 * Returns the label that holds the state in a state set's series: `state`, or, as in the OpenMetrics
 * StateSet, the label with the metric's name.
 */
export function stateLabelOf(labels: Labels): string | undefined {
  const own = labels['__name__'];
  if (labels[STATE_LABEL] !== undefined) {
    return STATE_LABEL;
  }
  return own !== undefined && labels[own] !== undefined ? own : undefined;
}

/**
 * Returns whether the series of one query are a state set: they span time, hold only 0 and 1, and hold at
 * least one 1.
 */
export function isStateSet(series: readonly Series[]): boolean {
  let ones = 0;
  let overTime = false;
  for (const { times, values, step } of series) {
    overTime ||= step !== undefined || times.length > 1;
    for (const value of values) {
      if (value === 1) {
        ones += 1;
      } else if (value !== 0 && value !== null && !Number.isNaN(value)) {
        return false;
      }
    }
  }
  return overTime && ones > 0;
}

/** Merges the series per worker and state into one series of codes per worker. */
export function mergeStateSets(series: readonly Series[]): Series[] {
  const byWorker = new Map<string, Series[]>();
  for (const one of series) {
    const id = one.labels[WORKER_LABEL] ?? '';
    const workerSeries = byWorker.get(id);
    if (workerSeries === undefined) {
      byWorker.set(id, [one]);
    } else {
      workerSeries.push(one);
    }
  }
  return [...byWorker.values()].flatMap((set) => mergeStateSet(set));
}

function mergeStateSet(set: readonly Series[]): Series[] {
  const [first] = set;
  if (first === undefined) {
    return [];
  }
  const times = commonTimes(first.times, set);
  const places = times === first.times ? undefined : new Map(times.map((time, place) => [time, place]));
  const values = new Array<number | null>(times.length).fill(null);
  const stateNames = new StateNames();
  for (const { labels, times: own, values: samples } of set) {
    const state = stateNames.numberOf(labels[stateLabelOf(labels) ?? ''] ?? '');
    samples.forEach((value, i) => {
      const place = places === undefined ? i : (places.get(own[i] ?? 0) ?? i);
      // If a step has two states, the worse one wins, as in a query for the worst code.
      if (value === 1 && rankOf(state) > rankOf(values[place])) {
        values[place] = state;
      }
    });
  }
  return [
    { ...first, labels: withoutState(first.labels), times, values, stateNames: stateNames.unrecognised },
  ];
}

function rankOf(value: number | null | undefined): number {
  return value === null || value === undefined ? -1 : severity(toStateCode(value));
}

/**
 * Returns the first series' times if all series share them, as the series of one query do; otherwise the
 * union.
 */
function commonTimes(first: readonly number[], set: readonly Series[]): readonly number[] {
  const same = set.every(
    ({ times }) => times.length === first.length && times.every((time, i) => time === first[i]),
  );
  return same ? first : [...new Set(set.flatMap(({ times }) => times))].sort((a, b) => a - b);
}

function withoutState(labels: Labels): Labels {
  const state = stateLabelOf(labels);
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== state));
}
