/** The ladder's codes, as recorded. */
export const STATES = ['stopped', 'healthy', 'unknown', 'degraded', 'critical', 'failed'] as const;
export type StateWord = (typeof STATES)[number];

/** A time that a worker spent in one state. Times in milliseconds; `to` is the next one's `from`. */
export type Stay = { state: StateWord; fromMs: number; toMs: number };

/** The life of one made-up worker. Between two stays nothing was recorded. */
export type WorkerHistory = { workerId: string; workerType: string; stays: Stay[] };

/** The state at that time; undefined where nothing was recorded. */
export function stateAt({ stays }: WorkerHistory, atMs: number): StateWord | undefined {
  return stays.find((stay) => stay.fromMs <= atMs && atMs < stay.toMs)?.state;
}

/** The worst state's code in the time since `fromMs` (exclusive); undefined where nothing was recorded. */
export function worstSince({ stays }: WorkerHistory, fromMs: number, atMs: number): number | undefined {
  const seen = stays.filter((stay) => stay.fromMs <= atMs && stay.toMs > fromMs);
  return seen.length === 0 ? undefined : Math.max(...seen.map(({ state }) => STATES.indexOf(state)));
}

/** How often a state was entered, up to that time. */
export function entered({ stays }: WorkerHistory, state: StateWord, atMs: number): number {
  return stays.filter((stay) => stay.state === state && stay.fromMs <= atMs).length;
}

/** Puts an episode into a history: what it covers of the other stays gives way. One that is over before it begins is none. */
export function during(stays: Stay[], episode: Stay): Stay[] {
  if (episode.fromMs >= episode.toMs) {
    return stays;
  }
  const before = stays.flatMap((stay) => cut(stay, -Infinity, episode.fromMs));
  const after = stays.flatMap((stay) => cut(stay, episode.toMs, Infinity));
  return [...before, episode, ...after].sort((a, b) => a.fromMs - b.fromMs);
}

/** What is left of the stays when a time of theirs was never recorded. */
export function without(stays: Stay[], fromMs: number, toMs: number): Stay[] {
  return [
    ...stays.flatMap((stay) => cut(stay, -Infinity, fromMs)),
    ...stays.flatMap((stay) => cut(stay, toMs, Infinity)),
  ];
}

function cut(stay: Stay, fromMs: number, toMs: number): Stay[] {
  const part = { ...stay, fromMs: Math.max(stay.fromMs, fromMs), toMs: Math.min(stay.toMs, toMs) };
  return part.fromMs < part.toMs ? [part] : [];
}

/** Seconds spent in each state from the beginning to that time. */
export function secondsInStates({ stays }: WorkerHistory, atMs: number): Map<StateWord, number> {
  const seconds = new Map<StateWord, number>();
  for (const { state, fromMs, toMs } of stays) {
    if (fromMs <= atMs) {
      seconds.set(state, (seconds.get(state) ?? 0) + (Math.min(toMs, atMs) - fromMs) / 1000);
    }
  }
  return seconds;
}
