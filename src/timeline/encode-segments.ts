import { type SampleMeaning, type Sampling } from '../frames/sampling';
import { toStateCode, NO_DATA, PENDING, UNRECOGNISED } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Segments, SegmentsBuilder } from './segments';

/** Slack for a step's jitter: a sample this share of a step late has left no gap. */
const JITTER = 0.5;
/** What scrape, rule and refresh may lag behind, beyond the step, before the tail of a lane counts as a gap. */
const LAG_MS = 15_000;

/**
 * How long after the newest bucket nothing is said: the next one is not closed, or not computed yet. Three short
 * steps, or one long step and the lag. A raw sample has spoken until its staleness, a change until the next one; after
 * that there is a gap.
 */
function tailGrace({ meaning, step }: Sampling): number {
  return meaning === 'bucket' ? Math.max(step, Math.min(3 * step, step + LAG_MS)) : 0;
}

/** Run-length encodes one worker's samples over the span. Nothing is drawn past what a sample speaks for. */
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
  /** Up to where the samples so far have spoken. */
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
      // Too short to be a gap: jitter inside the lane, or the range's start that is not on the step's grid.
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
 * When the next sample with a value comes; a raw sample speaks until then at most. A change to nothing is one too: from
 * there on nobody knows.
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
