import { resolutionOf, type Sampling } from '../frames/sampling';
import {
  type StateValues,
  type EntryCounts,
  type ExactDurations,
  unhealthySeconds,
} from '../frames/state-counters';
import { HEALTHY, isFailing, type StateCode } from '../model/state';
import { type Lane } from '../timeline/lane';
import { segmentAt, type Segments } from '../timeline/segments';
import { exactEstimate, type Estimate, quotient, sumEstimates } from './estimate';
import { countFromCounters, countFromTimeline, type FailureCounts } from './failure-counts';

/**
 * What a worker, or several together, did in the range. Only watched time counts: healthy, degraded, critical and
 * failed. Stopped, unknown and no data are neither for a worker nor against it.
 */
export interface Statistics {
  /** Seconds healthy. */
  readonly healthy: Estimate;
  /** Seconds degraded, critical or failed. */
  readonly unhealthy: Estimate;
  /** How often a worker turned unhealthy: a way down the ladder is one, and what the range begins with is none. */
  readonly flaps: Estimate;
  /** How often one turned healthy again. */
  readonly repairs: Estimate;
  /** healthy / (healthy + unhealthy), 0..1. Only from counters: a timeline's buckets hold the worst of their time. */
  readonly availability?: Estimate;
  /** Mean seconds between failures; undefined where none began in the range, however long it was healthy. */
  readonly mtbf?: Estimate;
  /** Mean seconds to restoration; undefined where none ended in the range. */
  readonly mttr?: Estimate;
}

/** What the statistics of a lane are read from. */
export interface StatisticSources {
  readonly durations: ExactDurations;
  readonly entries: EntryCounts;
}

/** One worker's statistics: from its counters where they tell, from its lane otherwise. */
export function laneStatistics(lane: Lane, { durations, entries }: StatisticSources): Statistics {
  const { sampling, segments } = lane;
  const seconds = durations.get(lane.id);
  const failureCounts =
    failuresFromCounters(lane, seconds, entries.get(lane.id)) ??
    countFromTimeline(segments, sampling.meaning === 'change');
  return withRates({
    healthy: seconds ? exactEstimate(seconds.healthy ?? 0) : timelineSeconds(lane, isHealthy, 'about'),
    unhealthy: seconds
      ? exactEstimate(unhealthySeconds(seconds))
      : timelineSeconds(lane, isFailing, 'at most'),
    flaps: countEstimate(failureCounts.failures, failureCounts, sampling),
    repairs: countEstimate(failureCounts.repairs, failureCounts, sampling),
  });
}

/** Several workers as one: their times and counts are summed before they are divided. */
export function groupStatistics(lanes: readonly Lane[], sources: StatisticSources): Statistics {
  const each = lanes.map((lane) => laneStatistics(lane, sources));
  const sum = (figure: 'healthy' | 'unhealthy' | 'flaps' | 'repairs') =>
    sumEstimates(each.map((statistics) => statistics[figure]));
  return withRates({
    healthy: sum('healthy'),
    unhealthy: sum('unhealthy'),
    flaps: sum('flaps'),
    repairs: sum('repairs'),
  });
}

/**
 * Means and share from the totals, as in the NIST/SEMATECH e-Handbook of Statistical Methods, 8.4.5.1: total time at
 * risk by number of events.
 * - MTBF = seconds healthy / failures that began; MTTR = seconds unhealthy / failures that ended.
 * - Stays that the range cuts count with the part inside it in the time, and as an event only where the event is
 *   inside. So nothing has to be thrown away, and a long failure that began before the range still tells.
 * - Availability = MTBF / (MTBF + MTTR) where as many began as ended (IEC 61703).
 */
function withRates(totals: Pick<Statistics, 'healthy' | 'unhealthy' | 'flaps' | 'repairs'>): Statistics {
  const { healthy, unhealthy, flaps, repairs } = totals;
  const share = quotient(healthy, sumEstimates([healthy, unhealthy]));
  const mtbf = quotient(healthy, flaps);
  const mttr = quotient(unhealthy, repairs);
  return {
    ...totals,
    ...(share?.bound === 'exact' ? { availability: share } : {}),
    ...(mtbf === undefined ? {} : { mtbf }),
    ...(mttr === undefined ? {} : { mttr }),
  };
}

/**
 * Seconds that the lane shows in some states.
 * @param bound what buckets leave of it. One that holds anything bad is bad as a whole: at most so long unhealthy,
 *   with the step that it may have been seen late. Single samples saw neither side
 */
export function timelineSeconds(
  { segments, sampling }: Lane,
  counts: (code: StateCode) => boolean,
  bound: 'at most' | 'about',
): Estimate {
  const { meaning, step } = sampling;
  const late = meaning === 'bucket' && bound === 'at most' ? step : 0;
  let milliseconds = 0;
  let counted = true;
  for (let index = 0; index < segments.states.length; index++) {
    const segment = segmentAt(segments, index);
    const before = counted;
    counted = segment !== undefined && counts(segment.state);
    if (segment !== undefined && counted) {
      milliseconds += segment.to - segment.from + (before ? 0 : late);
    }
  }
  const value = milliseconds / 1000;
  return meaning === 'change'
    ? exactEstimate(value)
    : { value, bound: meaning === 'bucket' ? bound : 'about', resolution: resolutionOf(sampling) };
}

function isHealthy(code: StateCode): boolean {
  return code === HEALTHY;
}

/** Without unhealthy time there was no failure, whether or not entries were counted. */
function failuresFromCounters(
  lane: Lane,
  seconds?: StateValues,
  entered?: StateValues,
): FailureCounts | undefined {
  const known = entered ?? (seconds !== undefined && unhealthySeconds(seconds) === 0 ? {} : undefined);
  return seconds === undefined || known === undefined
    ? undefined
    : countFromCounters(known, seconds, { first: firstState(lane.segments), last: lane.current });
}

/** What is seen of spells is the least that there were. */
function countEstimate(value: number, { exact }: FailureCounts, sampling: Sampling): Estimate {
  return exact ? exactEstimate(value) : { value, bound: 'at least', resolution: resolutionOf(sampling) };
}

/** The state that the range began with, where the lane leaves no doubt: a bad bucket may have begun healthy. */
function firstState(segments: Segments): StateCode | undefined {
  const first = segmentAt(segments, 0)?.state;
  return first === HEALTHY ? first : undefined;
}
