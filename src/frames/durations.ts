import { type ByState, lastByState, sumOf } from './state-counters';
import { type Span } from '../timeline/encode-segments';
import { type Lane } from '../timeline/lane';
import { type Segment, segmentAt } from '../timeline/segments';
import { resolutionOf } from './sampling';
import { type Series } from './series';
import {
  HEALTHY,
  isAiling,
  isUnhealthy,
  isWatched,
  type LadderState,
  LADDER,
  severity,
} from '../model/state';

/** Seconds in each state over the range, from the exporter's counters. */
export type StateSeconds = ByState;
export type ExactDurations = ReadonlyMap<string, StateSeconds>;

/** What scrapes at the two ends may add: a counter's value is as old as its scrape. */
const SLACK_SECONDS = 30;

/**
 * Exact seconds per worker and state from series of `worker_id` and `state`, the last value of each. A worker whose
 * states add up to more than the range is left out: its counters were not there at the range's start. So is one with
 * less than nothing in a state: its counters were lost with the exporter's journal, and began anew inside the range.
 */
export function exactDurations(series: readonly Series[], span: Span): ExactDurations {
  // One pass takes the parts of a state that several exporters counted together.
  const byWorker = lastByState(series);
  for (const [id, seconds] of byWorker) {
    if (!fits(seconds, span)) {
      byWorker.delete(id);
    }
  }
  return byWorker;
}

/**
 * A range's durations from the counters' values at its two ends. Undefined where they cannot tell: no value at the
 * end, none at the start and more at the end than the range is long, or a counter that fell.
 */
export function durationsBetween(
  start: StateSeconds,
  end: StateSeconds,
  span: Span,
): StateSeconds | undefined {
  const seconds: Partial<Record<LadderState, number>> = {};
  for (const state of LADDER) {
    const at = end[state];
    if (at !== undefined) {
      seconds[state] = at - (start[state] ?? 0);
    }
  }
  return Object.keys(seconds).length > 0 && fits(seconds, span) ? seconds : undefined;
}

/** Share of the watched time in which the worker was healthy, 0..1; stopped and unknown are not watched. */
export function availability(seconds: StateSeconds): number | undefined {
  const watched = sumOf(seconds, isWatched);
  return watched > 0 ? sumOf(seconds, (code) => code === HEALTHY) / watched : undefined;
}

/** Seconds degraded, critical or failed. */
export function unhealthySeconds(seconds: StateSeconds): number {
  return sumOf(seconds, isAiling);
}

/**
 * A stay read off the timeline: at most this long where it is worse than healthy and than what stands beside it, about
 * this long otherwise, and exactly where its lane is a list of changes.
 */
export interface ReadDuration {
  readonly milliseconds: number;
  readonly resolution: number;
  readonly bound: 'at most' | 'about' | 'exact';
}

/**
 * Buckets hold the worst state of their time, so a run of them bounds a bad state from above only; and it may have been
 * entered up to a step before it was seen, unless it is what the range began with. Beside a worse run there is no bound:
 * its bucket hides how long this one went on, or since when.
 */
export function readDuration(
  segment: Segment,
  { segments, sampling }: Pick<Lane, 'segments' | 'sampling'>,
): ReadDuration {
  const { meaning, step } = sampling;
  const { index, from, to, state } = segment;
  if (meaning === 'change') {
    return { milliseconds: to - from, resolution: 0, bound: 'exact' };
  }
  const hidden = [segmentAt(segments, index - 1), segmentAt(segments, index + 1)].some(
    (beside) => beside !== undefined && severity(beside.state) > severity(state),
  );
  const bounded = isUnhealthy(state) && !hidden;
  const late = bounded && index > 0 ? step : 0;
  return {
    milliseconds: (meaning === 'raw' ? to - from + step : to - from) + late,
    resolution: resolutionOf(sampling),
    bound: bounded ? 'at most' : 'about',
  };
}

/** Whether counters that were there all the time can have grown so. */
function fits(seconds: StateSeconds, span: Span): boolean {
  const values = Object.values(seconds);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && sum <= (span.end - span.from) / 1000 + SLACK_SECONDS;
}
