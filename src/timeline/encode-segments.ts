import { type SampleMeaning, type Sampling } from '../frames/sampling';
import { toStateCode, NO_DATA, PENDING, UNRECOGNISED } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Segments, SegmentsBuilder } from './segments';

/** Tolerance for jitter: a sample that is late by up to this share of a step leaves no gap. */
const JITTER = 0.5;
/** How far scrape, rule and refresh may lag behind, beyond the step, before the end of a lane counts as a gap. */
const LAG_MS = 15_000;

/**
 * Returns how long the time after the newest bucket stays blank, in ms, because the next bucket is not closed
 * or not computed yet: three short steps, or one long step plus the lag. A raw sample covers time until it is
 * stale, a change until the next change; after that, there is a gap.
 */
function tailGrace({ meaning, step }: Sampling): number {
  return meaning === 'bucket' ? Math.max(step, Math.min(3 * step, step + LAG_MS)) : 0;
}

/**
 * Run-length encodes one worker's samples over the time span. Time that no sample covers is never drawn as a
 * state.
 */
export function encodeSegments(
  times: readonly number[],
  values: readonly (number | null)[],
  sampling: Sampling,
  span: TimeSpan,
  onUnrecognised?: (value: number) => void,
): Segments {
  const builder = new SegmentsBuilder(span.end);
  builder.start(span.from);
  const { meaning, step, staleness } = sampling;
  /** The end of the time that the samples so far cover. */
  let covered = span.from;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) {
      continue;
    }
    const start = meaning === 'bucket' ? time - step : time;
    const end = meaning === 'bucket' ? time : Math.min(nextTime(times, values, i, meaning), time + staleness);
    if (end <= span.from || start >= span.end) {
      continue;
    }
    const state = toStateCode(value);
    if (state === UNRECOGNISED) {
      onUnrecognised?.(value);
    }
    if (start > covered + gapSlack(covered, span, sampling)) {
      builder.extendTo(start, NO_DATA);
    } else if (start > covered) {
      // Too short for a gap: jitter inside the lane, or the start of a range that is not aligned with the
      // step.
      builder.extendTo(start, covered === span.from ? PENDING : state);
    }
    builder.extendTo(end, state);
    covered = Math.max(covered, Math.min(end, span.end));
  }
  const missing = span.end - covered;
  builder.extendTo(span.end, missing > tailGrace(sampling) || covered === span.from ? NO_DATA : PENDING);
  return builder.build();
}

function gapSlack(covered: number, span: TimeSpan, { meaning, step }: Sampling): number {
  if (covered === span.from) {
    return step;
  }
  return meaning === 'bucket' ? step * JITTER : 0;
}

/**
 * Returns the time of the next sample with a value, which ends a raw sample. For changes, a sample without a
 * value counts too: it means that the state is unknown from then on.
 */
function nextTime(
  times: readonly number[],
  values: readonly (number | null)[],
  index: number,
  meaning: SampleMeaning,
): number {
  for (let next = index + 1; next < times.length; next++) {
    const value = values[next];
    if (meaning === 'change' || (value !== null && value !== undefined && !Number.isNaN(value))) {
      return times[next] ?? Infinity;
    }
  }
  return Infinity;
}
