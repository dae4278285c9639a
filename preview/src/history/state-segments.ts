import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** A contiguous time in one state, in milliseconds. `toMs` is exclusive: it is the `fromMs` of the next segment. */
export type StateSegment = { state: HealthState; fromMs: number; toMs: number };

/** The generated history of one worker. Nothing was recorded between segments that do not touch. */
export type WorkerHistory = { workerId: string; workerType: string; segments: StateSegment[] };

/** The state at a time, or undefined if nothing was recorded. */
export function stateAt({ segments }: WorkerHistory, atMs: number): HealthState | undefined {
  return segments.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.state;
}

/** The code of the worst state after `fromMs` (exclusive) up to `atMs`, or undefined if nothing was recorded. */
export function worstStateCode(
  { segments }: WorkerHistory,
  fromMs: number,
  atMs: number,
): number | undefined {
  const matches = segments.filter((segment) => segment.fromMs <= atMs && segment.toMs > fromMs);
  return matches.length === 0
    ? undefined
    : Math.max(...matches.map(({ state }) => HEALTH_STATES.indexOf(state)));
}

/** The number of times that the worker entered a state, up to a time. */
export function countEntries({ segments }: WorkerHistory, state: HealthState, atMs: number): number {
  return segments.filter((segment) => segment.state === state && segment.fromMs <= atMs).length;
}

/** Seconds in each state, from the start of the history up to a time. */
export function secondsInStates({ segments }: WorkerHistory, atMs: number): Map<HealthState, number> {
  const seconds = new Map<HealthState, number>();
  for (const { state, fromMs, toMs } of segments) {
    if (fromMs <= atMs) {
      seconds.set(state, (seconds.get(state) ?? 0) + (Math.min(toMs, atMs) - fromMs) / 1000);
    }
  }
  return seconds;
}

/** Replaces the time of a segment by that segment. Returns the segments unchanged if it is empty. */
export function insertSegment(segments: StateSegment[], inserted: StateSegment): StateSegment[] {
  if (inserted.fromMs >= inserted.toMs) {
    return segments;
  }
  const others = removeRange(segments, inserted.fromMs, inserted.toMs);
  return [...others, inserted].sort((a, b) => a.fromMs - b.fromMs);
}

/** Removes a time from the segments, as if it had not been recorded. */
export function removeRange(segments: StateSegment[], fromMs: number, toMs: number): StateSegment[] {
  return [
    ...segments.flatMap((segment) => clipSegment(segment, -Infinity, fromMs)),
    ...segments.flatMap((segment) => clipSegment(segment, toMs, Infinity)),
  ];
}

function clipSegment(segment: StateSegment, fromMs: number, toMs: number): StateSegment[] {
  const clipped = {
    ...segment,
    fromMs: Math.max(segment.fromMs, fromMs),
    toMs: Math.min(segment.toMs, toMs),
  };
  return clipped.fromMs < clipped.toMs ? [clipped] : [];
}
