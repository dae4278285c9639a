import { type Chance, draw } from './chance';

/** What chaos does to a worker, and what later undoes it. */
export const DEEDS = ['kill', 'pause', 'stop', 'leak'] as const;
export type Deed = (typeof DEEDS)[number];
export type Undoing = 'start' | 'resume' | 'restart';

const UNDOING: Readonly<Record<Deed, Undoing>> = {
  kill: 'start',
  pause: 'resume',
  stop: 'start',
  leak: 'restart',
};

/** One thing to do at a time. */
export interface Act {
  /** Seconds since the beginning of the round. */
  readonly at: number;
  readonly worker: string;
  readonly deed: Deed | Undoing;
}

/** The first deed comes this early, the others follow one after the other; all within two minutes. */
const FIRST_AFTER_SECONDS = 15;
const BETWEEN_SECONDS = 25;
const JITTER_SECONDS = 8;
/** A leak needs longer to show than an absence. */
const LEAK_FACTOR = 1.5;
const QUIET_SECONDS = 60;

export interface Round {
  readonly acts: readonly Act[];
  /** When the next round may begin. */
  readonly lengthSeconds: number;
}

/** One round of chaos: each deed done to another worker (as far as there are as many) and undone again. */
export const planRound = (workers: readonly string[], awaySeconds: number, chance: Chance): Round => {
  const acts = draw(workers, DEEDS.length, chance).flatMap((worker, index): Act[] => {
    const deed = DEEDS[index];
    if (deed === undefined) return [];
    const at = FIRST_AFTER_SECONDS + index * BETWEEN_SECONDS + chance() * JITTER_SECONDS;
    const away = deed === 'leak' ? awaySeconds * LEAK_FACTOR : awaySeconds;
    return [
      { at, worker, deed },
      { at: at + away, worker, deed: UNDOING[deed] },
    ];
  });
  acts.sort((one, other) => one.at - other.at);
  return { acts, lengthSeconds: Math.max(0, ...acts.map(({ at }) => at)) + QUIET_SECONDS };
};
