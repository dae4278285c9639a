import { type DataFrame } from '@grafana/data';
import { CURRENT_QUERY, ENTRIES_QUERY, STATE_LABEL, UP_METRIC, WORKER_LABEL } from '../model/data-contract';
import { toChangeSeries, findChangeTable } from './change-table';
import { fieldSeries, type Series } from './series';
import { isStateSet, mergeStateSets, stateLabelOf } from './state-sets';

/** A panel's series, classified by their labels. See "Data" in the plugin's README. */
export interface ClassifiedSeries {
  /** `worker_id`: the states of one worker. */
  readonly lanes: readonly Series[];
  /** `worker_id`, from the query named `now`: the state at the end of the range, which a long step would hide. */
  readonly current: readonly Series[];
  /** `worker_id` and `state`: exact seconds in that state over the range. */
  readonly durations: readonly Series[];
  /**
   * `worker_id` and `state`, from the query named `entries`: how often the worker entered that state in the
   * range.
   */
  readonly entries: readonly Series[];
  /** `state` without `worker_id`: the number of workers in that state. */
  readonly counts: readonly Series[];
  /** `up`: whether Prometheus can scrape the exporter. */
  readonly up: readonly Series[];
  /** Number of numeric fields without a label that classifies them. */
  readonly unlabelled: number;
}

/** Classifies the numeric fields of the frames by their labels. Change tables become lanes. */
export function classifySeries(frames: readonly DataFrame[]): ClassifiedSeries {
  const classified = {
    lanes: [] as Series[],
    current: [] as Series[],
    durations: [] as Series[],
    entries: [] as Series[],
    counts: [] as Series[],
    up: [] as Series[],
    unlabelled: 0,
  };
  const byState = new Map<string, Series[]>();
  for (const series of toSeries(frames)) {
    const role = roleOf(series);
    if (role === undefined) {
      classified.unlabelled += 1;
    } else if (role === 'by state') {
      const query = series.frame.refId ?? '';
      const querySeries = byState.get(query) ?? [];
      querySeries.push(series);
      byState.set(query, querySeries);
    } else {
      classified[role].push(series);
    }
  }
  for (const [query, series] of byState) {
    if (query === ENTRIES_QUERY) {
      classified.entries.push(...series);
    } else if (query === CURRENT_QUERY) {
      classified.current.push(...mergeStateSets(series));
    } else if (isStateSet(series)) {
      classified.lanes.push(...mergeStateSets(series));
    } else {
      classified.durations.push(...series);
    }
  }
  return classified;
}

function toSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const table = findChangeTable(frame);
    return table === undefined ? fieldSeries([frame]) : toChangeSeries(frame, table);
  });
}

type Role = 'lanes' | 'current' | 'by state' | 'counts' | 'up';

function roleOf({ labels, field, frame }: Series): Role | undefined {
  if (labels[WORKER_LABEL] !== undefined && labels[WORKER_LABEL] !== '') {
    if (stateLabelOf(labels) !== undefined) {
      return 'by state';
    }
    return frame.refId === CURRENT_QUERY ? 'current' : 'lanes';
  }
  if (labels[STATE_LABEL] !== undefined) {
    return 'counts';
  }
  return labels['__name__'] === UP_METRIC || field.name === UP_METRIC || frame.refId === UP_METRIC
    ? 'up'
    : undefined;
}
