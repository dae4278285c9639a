import { type Field, type Labels } from '@grafana/data';
import { samplesOf } from '../frames/merge-series';
import { type Sampling } from '../frames/sampling';
import { type Series } from '../frames/series';
import { unrecognisedName } from '../frames/state-names';
import { WORKER_LABEL } from '../model/data-contract';
import { toStateCode, NO_DATA, type StateCode } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { encodeSegments } from './encode-segments';
import { lastSegment, type Segments, worstState } from './segments';

/** One worker's row in the timeline. */
export interface Lane {
  readonly id: string;
  /** The name beside the lane: the worker's ID, or the display name that an override gave the series. */
  readonly name: string;
  readonly labels: Labels;
  readonly segments: Segments;
  /** How the lane's samples were read. */
  readonly sampling: Sampling;
  readonly current: StateCode;
  readonly worst: StateCode;
  /** The field that the lane's data links come from. */
  readonly field: Field;
  /** The field's own times; if several series make up the lane, those of the newest. */
  readonly times: readonly number[];
  /** The field's row of each time, if the times are not in the field's order. */
  readonly rows?: readonly number[];
}

/** Unrecognised codes and names, with the number of lanes that have them. */
export type UnrecognisedStates = ReadonlyMap<number | string, number>;

/**
 * Builds a lane from each series. `mergeWorkerSeries` guarantees one series per worker.
 * @param samplingOf returns how to read a series' samples
 * @param now each worker's state at the end of the span; for other workers, the lane's last state is used
 */
export function buildLanes(
  series: readonly Series[],
  samplingOf: (series: Series) => Sampling,
  span: TimeSpan,
  now: ReadonlyMap<string, StateCode> = new Map(),
): { lanes: Lane[]; unrecognised: UnrecognisedStates } {
  const unrecognised = new Map<number | string, number>();
  const lanes = series.map((one): Lane => {
    const id = one.labels[WORKER_LABEL] ?? '';
    const unrecognisedStates = new Set<number | string>();
    const sampling = samplingOf(one);
    const { times, values } = samplesOf(one);
    const segments = encodeSegments(times, values, sampling, span, (value) =>
      unrecognisedStates.add(unrecognisedName(value, one.stateNames)),
    );
    for (const value of unrecognisedStates) {
      unrecognised.set(value, (unrecognised.get(value) ?? 0) + 1);
    }
    const last = lastSegment(segments)?.state ?? NO_DATA;
    return {
      id,
      name: displayName(one, id),
      labels: one.labels,
      segments,
      sampling,
      // An instant query looks back for minutes: it must not report a healthy state after samples stopped
      // coming.
      current: last === NO_DATA ? NO_DATA : (now.get(id) ?? last),
      worst: worstState(segments),
      field: one.field,
      times: one.times,
      ...(one.rows === undefined ? {} : { rows: one.rows }),
    };
  });
  return { lanes, unrecognised };
}

/** Returns the states from an instant query. */
export function currentStates(series: readonly Series[]): Map<string, StateCode> {
  const states = new Map<string, StateCode>();
  for (const { labels, values } of series) {
    const value = values[values.length - 1];
    if (typeof value === 'number' && !Number.isNaN(value)) {
      states.set(labels[WORKER_LABEL] ?? '', toStateCode(value));
    }
  }
  return states;
}

function displayName({ field, rows }: Series, id: string): string {
  if (rows !== undefined) {
    // A table's column belongs to all of its workers.
    return id;
  }
  const configured = field.config.displayName;
  return configured === undefined || configured === '' ? id : configured;
}
