import { type Labels } from '@grafana/data';
import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { type Series } from './series';
import { severity, toStateCode } from '../model/state';
import { StateNames } from './state-words';

/**
 * The label of a state set's series that names the state: `state`, or as in OpenMetrics' StateSet the label that is
 * called like the metric.
 */
export function stateLabelOf(labels: Labels): string | undefined {
  const own = labels['__name__'];
  if (labels[STATE_LABEL] !== undefined) {
    return STATE_LABEL;
  }
  return own !== undefined && labels[own] !== undefined ? own : undefined;
}

/** Series of one query are a state set where they run over time and hold nothing but 0 and 1, and a 1 somewhere. */
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

/** One series of codes per worker out of one series per worker and state. */
export function mergeStateSets(series: readonly Series[]): Series[] {
  const byWorker = new Map<string, Series[]>();
  for (const one of series) {
    const id = one.labels[WORKER_LABEL] ?? '';
    const known = byWorker.get(id);
    if (known === undefined) {
      byWorker.set(id, [one]);
    } else {
      known.push(one);
    }
  }
  return [...byWorker.values()].flatMap((set) => merge(set));
}

function merge(set: readonly Series[]): Series[] {
  const [first] = set;
  if (first === undefined) {
    return [];
  }
  const times = commonTimes(first.times, set);
  const places = times === first.times ? undefined : new Map(times.map((time, place) => [time, place]));
  const values = new Array<number | null>(times.length).fill(null);
  const words = new StateNames();
  for (const { labels, times: own, values: told } of set) {
    const state = words.numberOf(labels[stateLabelOf(labels) ?? ''] ?? '');
    told.forEach((value, i) => {
      const place = places === undefined ? i : (places.get(own[i] ?? 0) ?? i);
      // Where a step saw two states the worse one stands for it, as in a query for the worst code.
      if (value === 1 && rankOf(state) > rankOf(values[place])) {
        values[place] = state;
      }
    });
  }
  return [{ ...first, labels: withoutState(first.labels), times, values, words: words.unrecognised }];
}

function rankOf(value: number | null | undefined): number {
  return value === null || value === undefined ? -1 : severity(toStateCode(value));
}

/** The first series' own times where all have them, as the series of one query do; else those of all. */
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
