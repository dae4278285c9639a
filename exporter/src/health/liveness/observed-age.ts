import { type ObservationGap } from '../../model/observation-gap';
import { type Millis } from '../../model/time';

/** The current silence of a worker: everything that its age depends on, besides the gaps. */
export interface Silence {
  /** The last heartbeat, or the registration if there was none. */
  readonly start: Millis;
  /** Expected time between two heartbeats. */
  readonly intervalMs: Millis;
  /** Length of the gaps in this silence that are no longer kept. */
  readonly excludedMs: Millis;
  /** Listening time at which the retry grace began, if it began in a gap that is no longer kept. */
  readonly graceStartMs: Millis | undefined;
}

/** The next heartbeat is due between these shares of an interval after the last one. */
const EARLIEST_DUE_RATIO = 0.75;
const LATEST_DUE_RATIO = 1.25;

/**
 * Listening time at which the retry grace ends without a heartbeat. By then the heartbeat after the one that may have been
 * lost was due as well, so the worker does not send: all of its silence counts.
 */
function graceEndMs(intervalMs: Millis): Millis {
  return Math.ceil((1 + LATEST_DUE_RATIO) * intervalMs);
}

/** Whether all time since the start of the silence counts (the usual case). */
function isObserved({ start, excludedMs, graceStartMs }: Silence, gaps: readonly ObservationGap[]): boolean {
  const last = gaps.at(-1);
  return excludedMs === 0 && graceStartMs === undefined && (last === undefined || last.to <= start);
}

/** Listening time of the silence until `until`: the time that passed, without the observation gaps. Never negative. */
export function listeningTime(
  { start, excludedMs }: Silence,
  until: Millis,
  gaps: readonly ObservationGap[],
): Millis {
  let listened = until - start - excludedMs;
  for (let index = gaps.length - 1; index >= 0; index--) {
    const gap = gaps[index];
    if (gap === undefined || gap.to <= start) {
      break;
    }
    listened -= Math.max(0, Math.min(gap.to, until) - Math.max(gap.from, start));
  }
  return Math.max(0, listened);
}

/**
 * Listening time at which the retry grace begins: the end of the first absence that overlapped the time at which the
 * next heartbeat was due. Undefined if no absence did. That heartbeat may have been sent and lost, so the next one to
 * arrive is the one after it, up to one interval later.
 */
export function graceStart(silence: Silence, gaps: readonly ObservationGap[]): Millis | undefined {
  const { start, intervalMs, graceStartMs } = silence;
  if (graceStartMs !== undefined) {
    return graceStartMs;
  }
  const dueFrom = start + EARLIEST_DUE_RATIO * intervalMs;
  const dueTo = start + LATEST_DUE_RATIO * intervalMs;
  let first: ObservationGap | undefined;
  // Backwards, because most gaps ended before the silence began.
  for (let index = gaps.length - 1; index >= 0; index--) {
    const gap = gaps[index];
    if (gap === undefined || gap.to <= dueFrom) {
      break;
    }
    if (gap.cause === 'absence' && gap.from < dueTo) {
      first = gap;
    }
  }
  // No time counts within the gap, so its begin has the same listening time as its end, which may be unknown yet.
  return first && listeningTime(silence, Math.max(first.from, start), gaps);
}

/**
 * Age: time since the start of the silence, without the observation gaps, and without at most one interval of retry grace
 * until that ends (docs/decisions/0002). Never negative; never decreases as `now` increases.
 *
 * @param gaps sorted by `from`, not overlapping
 */
export function observedAge(silence: Silence, now: Millis, gaps: readonly ObservationGap[]): Millis {
  if (isObserved(silence, gaps)) {
    return Math.max(0, now - silence.start);
  }
  const listened = listeningTime(silence, now, gaps);
  const from = graceStart(silence, gaps);
  const isGraceOver = listened >= graceEndMs(silence.intervalMs);
  return from === undefined || listened <= from || isGraceOver
    ? listened
    : Math.max(from, listened - silence.intervalMs);
}

/** The first time at which `observedAge` is at least `age`; Infinity if a gap has no end yet. */
export function timeAtAge(silence: Silence, age: Millis, gaps: readonly ObservationGap[]): Millis {
  const { start, intervalMs, excludedMs } = silence;
  if (isObserved(silence, gaps)) {
    return start + age;
  }
  const from = graceStart(silence, gaps);
  const listened =
    from === undefined || age <= from
      ? age
      : Math.max(age, Math.min(age + intervalMs, graceEndMs(intervalMs)));
  return timeAtListening(start, excludedMs + listened, gaps);
}

/** The first time at which `duration` has passed since `start` without the gaps; Infinity if a gap has no end yet. */
export function timeAtListening(start: Millis, duration: Millis, gaps: readonly ObservationGap[]): Millis {
  let time = start + duration;
  for (const gap of gaps) {
    if (gap.to <= start) {
      continue;
    }
    if (gap.from >= time) {
      break;
    }
    time += gap.to - Math.max(gap.from, start);
  }
  return time;
}
