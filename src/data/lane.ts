import { type Field, type Labels } from '@grafana/data';
import { WORKER_LABEL } from '../constants';
import { encode, type Span } from './runs';
import { type Sampling } from './sampling';
import { lastSegment, type Segments, worstState } from './segments';
import { type Series } from './series';
import { NO_DATA, type StateCode } from './state';

/** One worker's row in the timeline. */
export interface Lane {
  readonly id: string;
  /** What is written beside the lane: the worker's ID, or the display name that an override gave the series. */
  readonly name: string;
  readonly labels: Labels;
  readonly segments: Segments;
  readonly current: StateCode;
  readonly worst: StateCode;
  /** Where the lane's data links come from. */
  readonly field: Field;
  readonly times: readonly number[];
}

/** Codes that are not on the ladder, with how many lanes had them. */
export type UnrecognisedCodes = ReadonlyMap<number, number>;

/** Makes each series its own lane. A worker told twice keeps the first series. */
export function lanesOf(
  series: readonly Series[],
  sampling: Sampling,
  span: Span,
): { lanes: Lane[]; unrecognised: UnrecognisedCodes; repeated: number } {
  const lanes = new Map<string, Lane>();
  const unrecognised = new Map<number, number>();
  let repeated = 0;
  for (const one of series) {
    const id = one.labels[WORKER_LABEL] ?? '';
    if (lanes.has(id)) {
      repeated += 1;
      continue;
    }
    const odd = new Set<number>();
    const segments = encode(one.times, one.values, sampling, span, (value) => odd.add(value));
    for (const value of odd) {
      unrecognised.set(value, (unrecognised.get(value) ?? 0) + 1);
    }
    lanes.set(id, {
      id,
      name: nameOf(one, id),
      labels: one.labels,
      segments,
      current: lastSegment(segments)?.state ?? NO_DATA,
      worst: worstState(segments),
      field: one.field,
      times: one.times,
    });
  }
  return { lanes: [...lanes.values()], unrecognised, repeated };
}

function nameOf({ field }: Series, id: string): string {
  const given = field.config.displayName;
  return given === undefined || given === '' ? id : given;
}
