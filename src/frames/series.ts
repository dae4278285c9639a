import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';
import { CURRENT_QUERY, ENTRIES_QUERY, STATE_LABEL, UP_METRIC, WORKER_LABEL } from '../model/data-contract';
import { changesOf, changeTableOf } from './change-table';
import { isStateSet, mergeStateSets, stateLabelOf } from './state-sets';

/** Samples in order of time. */
export interface Samples {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One number field with its times, as it came. Frames are never joined. */
export interface Series extends Samples {
  readonly labels: Labels;
  /** What the worker's earlier series told too, where it has several; `times` and `values` are this one's own. */
  readonly history?: Samples;
  /** The query's step in ms, where the data source told it. */
  readonly step?: number;
  /** True where a value is the change to a state, which lasts until the next one. */
  readonly changes?: true;
  /** The words that negative values stand for, the first for −1: states that are not on the ladder. */
  readonly words?: readonly string[];
  /** Rows of the field that the values stand in, where they are not in its order. */
  readonly rows?: readonly number[];
  readonly frame: DataFrame;
  readonly field: Field;
}

/** What a panel's series are for, by their labels: see the plugin's README, "Data". */
export interface SortedSeries {
  /** `worker_id`: the states of one worker. */
  readonly lanes: readonly Series[];
  /** `worker_id`, from the query named `now`: the state at the range's end, where a long step would blur it. */
  readonly current: readonly Series[];
  /** `worker_id` and `state`: exact seconds in that state over the range. */
  readonly durations: readonly Series[];
  /** `worker_id` and `state`, from the query named `entries`: how often that state was entered in the range. */
  readonly entries: readonly Series[];
  /** `state` without `worker_id`: how many workers are in it. */
  readonly counts: readonly Series[];
  /** `up`: whether an exporter answers its scrapes. */
  readonly up: readonly Series[];
  /** Number fields with no label that says what they are. */
  readonly unlabelled: number;
}

/** Sorts the frames' number fields by what their labels say they are, and tables of changes into lanes. */
export function sortSeries(frames: readonly DataFrame[]): SortedSeries {
  const sorted = {
    lanes: [] as Series[],
    current: [] as Series[],
    durations: [] as Series[],
    entries: [] as Series[],
    counts: [] as Series[],
    up: [] as Series[],
    unlabelled: 0,
  };
  const byState = new Map<string, Series[]>();
  for (const series of allSeries(frames)) {
    const role = roleOf(series);
    if (role === undefined) {
      sorted.unlabelled += 1;
    } else if (role === 'by state') {
      const query = series.frame.refId ?? '';
      const known = byState.get(query) ?? [];
      known.push(series);
      byState.set(query, known);
    } else {
      sorted[role].push(series);
    }
  }
  for (const [query, series] of byState) {
    if (query === ENTRIES_QUERY) {
      sorted.entries.push(...series);
    } else if (query === CURRENT_QUERY) {
      sorted.current.push(...mergeStateSets(series));
    } else if (isStateSet(series)) {
      sorted.lanes.push(...mergeStateSets(series));
    } else {
      sorted.durations.push(...series);
    }
  }
  return sorted;
}

function allSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const table = changeTableOf(frame);
    return table === undefined ? fieldSeries([frame]) : changesOf(frame, table);
  });
}

/** Every number field with the times of its frame; frames without a time field have none. */
export function fieldSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    return time === undefined
      ? []
      : frame.fields
          .filter((field) => field.type === FieldType.number)
          .map((field) => seriesOf(frame, time, field));
  });
}

function seriesOf(frame: DataFrame, time: Field, field: Field): Series {
  const step = time.config.interval;
  return {
    labels: field.labels ?? {},
    times: time.values as number[],
    values: field.values as (number | null)[],
    ...(typeof step === 'number' && step > 0 ? { step } : {}),
    frame,
    field,
  };
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
