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
 * Statistics of one or several workers over the range. Only healthy, degraded, critical and failed time
 * counts; stopped, unknown and no data count neither for a worker nor against it.
 */
export interface Statistics {
  /** Seconds healthy. */
  readonly healthy: Estimate;
  /** Seconds degraded, critical or failed. */
  readonly unhealthy: Estimate;
  /**
   * How often a worker became unhealthy. Getting worse is not a new failure, and a failure that the range
   * begins with does not count.
   */
  readonly flaps: Estimate;
  /** How often a worker became healthy again. */
  readonly repairs: Estimate;
  /**
   * healthy / (healthy + unhealthy), 0..1. Only from counters, because buckets hold the worst state of their
   * time.
   */
  readonly availability?: Estimate;
  /**
   * Mean seconds between failures; undefined if no failure began in the range, however long the worker was
   * healthy.
   */
  readonly mtbf?: Estimate;
  /** Mean seconds to restoration; undefined if no failure ended in the range. */
  readonly mttr?: Estimate;
}

/** The counters that statistics are computed from. */
export interface StatisticSources {
  readonly durations: ExactDurations;
  readonly entries: EntryCounts;
}

/** Computes one worker's statistics: from its counters if they are sufficient, from its lane otherwise. */
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

/** Computes the statistics of several workers together: times and counts are summed before dividing. */
export function groupStatistics(lanes: readonly Lane[], sources: StatisticSources): Statistics {
  const each = lanes.map((lane) => laneStatistics(lane, sources));
  const sum = (name: 'healthy' | 'unhealthy' | 'flaps' | 'repairs') =>
    sumEstimates(each.map((statistics) => statistics[name]));
  return withRates({
    healthy: sum('healthy'),
    unhealthy: sum('unhealthy'),
    flaps: sum('flaps'),
    repairs: sum('repairs'),
  });
}

/**
 * Computes means and availability from totals, as in the NIST/SEMATECH e-Handbook of Statistical Methods,
 * 8.4.5.1: total time at risk divided by the number of events.
 * - MTBF = seconds healthy / failures that began; MTTR = seconds unhealthy / failures that ended.
 * - Segments cut by the range count with the time inside it, and as an event only if the event is inside. So
 *   no data is discarded, and a long failure that began before the range still counts.
 * - Availability = MTBF / (MTBF + MTTR) if as many failures began as ended (IEC 61703).
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
 * Returns the seconds that the lane shows in some states.
 * @param bound the bound if the samples are buckets. A bucket with any bad state is bad as a whole, so the
 *   time unhealthy is an upper bound, plus the step by which it may have been seen late. Raw samples give no
 *   bound
 */
export function timelineSeconds(
  { segments, sampling }: Lane,
  counts: (code: StateCode) => boolean,
  bound: 'at most' | 'about',
): Estimate {
  const { meaning, step } = sampling;
  const delay = meaning === 'bucket' && bound === 'at most' ? step : 0;
  let milliseconds = 0;
  let counted = true;
  for (let index = 0; index < segments.states.length; index++) {
    const segment = segmentAt(segments, index);
    const previousCounted = counted;
    counted = segment !== undefined && counts(segment.state);
    if (segment !== undefined && counted) {
      milliseconds += segment.to - segment.from + (previousCounted ? 0 : delay);
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
  entries?: StateValues,
): FailureCounts | undefined {
  const counts = entries ?? (seconds !== undefined && unhealthySeconds(seconds) === 0 ? {} : undefined);
  return seconds === undefined || counts === undefined
    ? undefined
    : countFromCounters(counts, seconds, { first: firstState(lane.segments), last: lane.current });
}

/** Failures found on the timeline are a lower bound. */
function countEstimate(value: number, { exact }: FailureCounts, sampling: Sampling): Estimate {
  return exact ? exactEstimate(value) : { value, bound: 'at least', resolution: resolutionOf(sampling) };
}

/** Returns the state at the start of the range, if it is certain: a bad bucket may have begun healthy. */
function firstState(segments: Segments): StateCode | undefined {
  const first = segmentAt(segments, 0)?.state;
  return first === HEALTHY ? first : undefined;
}
