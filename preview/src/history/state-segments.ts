/** The ladder's codes, as recorded. */
export const STATES = ['stopped', 'healthy', 'unknown', 'degraded', 'critical', 'failed'] as const;
export type StateWord = (typeof STATES)[number];

/** A time that a worker spent in one state. Times in milliseconds; `to` is the next one's `from`. */
export type StateSegment = { state: StateWord; fromMs: number; toMs: number };

/** The life of one made-up worker. Between two segments nothing was recorded. */
export type WorkerHistory = { workerId: string; workerType: string; segments: StateSegment[] };

/** The state at that time; undefined where nothing was recorded. */
export function stateAt({ segments: segments }: WorkerHistory, atMs: number): StateWord | undefined {
  return segments.find((segment) => segment.fromMs <= atMs && atMs < segment.toMs)?.state;
}

/** The worst state's code in the time since `fromMs` (exclusive); undefined where nothing was recorded. */
export function worstStateCode(
  { segments: segments }: WorkerHistory,
  fromMs: number,
  atMs: number,
): number | undefined {
  const matches = segments.filter((segment) => segment.fromMs <= atMs && segment.toMs > fromMs);
  return matches.length === 0 ? undefined : Math.max(...matches.map(({ state }) => STATES.indexOf(state)));
}

/** How often a state was entered, up to that time. */
export function countEntries({ segments: segments }: WorkerHistory, state: StateWord, atMs: number): number {
  return segments.filter((segment) => segment.state === state && segment.fromMs <= atMs).length;
}

/** Puts an episode into a history: what it covers of the other segments gives way. One that is over before it begins is none. */
export function insertSegment(segments: StateSegment[], inserted: StateSegment): StateSegment[] {
  if (inserted.fromMs >= inserted.toMs) {
    return segments;
  }
  const before = segments.flatMap((segment) => clipSegment(segment, -Infinity, inserted.fromMs));
  const after = segments.flatMap((segment) => clipSegment(segment, inserted.toMs, Infinity));
  return [...before, inserted, ...after].sort((a, b) => a.fromMs - b.fromMs);
}

/** What is left of the segments when a time of theirs was never recorded. */
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

/** Seconds spent in each state from the beginning to that time. */
export function secondsInStates({ segments: segments }: WorkerHistory, atMs: number): Map<StateWord, number> {
  const seconds = new Map<StateWord, number>();
  for (const { state, fromMs, toMs } of segments) {
    if (fromMs <= atMs) {
      seconds.set(state, (seconds.get(state) ?? 0) + (Math.min(toMs, atMs) - fromMs) / 1000);
    }
  }
  return seconds;
}
