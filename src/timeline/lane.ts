import { type Field, type Labels } from '@grafana/data';
import { samplesOf } from '../frames/merge-series';
import { type Sampling } from '../frames/sampling';
import { type Series } from '../frames/series';
import { unrecognisedName } from '../frames/state-words';
import { WORKER_LABEL } from '../model/data-contract';
import { toStateCode, NO_DATA, type StateCode } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { encodeSegments } from './encode-segments';
import { lastSegment, type Segments, worstState } from './segments';

/** One worker's row in the timeline. */
export interface Lane {
  readonly id: string;
  /** What is written beside the lane: the worker's ID, or the display name that an override gave the series. */
  readonly name: string;
  readonly labels: Labels;
  readonly segments: Segments;
  /** How its samples were read. */
  readonly sampling: Sampling;
  readonly current: StateCode;
  readonly worst: StateCode;
  /** Where the lane's data links come from. */
  readonly field: Field;
  /** The field's own, which are the newest of a lane that several series made. */
  readonly times: readonly number[];
  /** The rows of the field that belong to `times`, where they are not its own. */
  readonly rows?: readonly number[];
}

/** Codes and words that are not on the ladder, with how many lanes had them. */
export type UnrecognisedStates = ReadonlyMap<number | string, number>;

/**
 * Makes each series its own lane. No two are of one worker by now: `inTurns` has made one of them.
 * @param samplingOf how a series' samples are to be read
 * @param now each worker's state at the span's end; a worker that is not in it is in the state its lane ends with
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
      unrecognisedStates.add(unrecognisedName(value, one.words)),
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
      // An instant query looks back for minutes: where samples stopped coming it must not say that all is well.
      current: last === NO_DATA ? NO_DATA : (now.get(id) ?? last),
      worst: worstState(segments),
      field: one.field,
      times: one.times,
      ...(one.rows === undefined ? {} : { rows: one.rows }),
    };
  });
  return { lanes, unrecognised };
}

/** The states that an instant query told. */
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
    // The column of a table belongs to all of its workers.
    return id;
  }
  const given = field.config.displayName;
  return given === undefined || given === '' ? id : given;
}
