import { type Chance, draw } from '../random';

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
  /** A worker, or the store. */
  readonly whom: string;
  readonly deed: Deed | Undoing;
}

/** The first deed comes this early, the others follow one after the other; all within two minutes. */
const FIRST_AFTER_SECONDS = 15;
const BETWEEN_SECONDS = 20;
const JITTER_SECONDS = 8;
/** A leak needs longer to show than an absence. */
const LEAK_FACTOR = 1.5;
const QUIET_SECONDS = 60;
/** Long enough for the alert on a lost connection, which waits out a failover. */
const OUTAGE_FACTOR = 2.4;
/** The others leave what workers lean on alone: what fails everywhere hides what fails here and there. */
const OUTAGE_EVERY_ROUNDS = 3;
/** Refused at once, or heard and never answered: the two ways in which a service is gone. */
const OUTAGES = ['stop', 'pause'] as const;

export interface Round {
  readonly acts: readonly Act[];
  /** When the next round may begin. */
  readonly lengthSeconds: number;
}

/** Whom chaos can reach. */
export interface Reach {
  readonly workers: readonly string[];
  readonly store: string;
}

function moment(index: number, chance: Chance): number {
  return FIRST_AFTER_SECONDS + index * BETWEEN_SECONDS + chance() * JITTER_SECONDS;
}

function doneAndUndone(at: number, whom: string, deed: Deed, awaySeconds: number): Act[] {
  return [
    { at, whom, deed },
    { at: at + awaySeconds, whom, deed: UNDOING[deed] },
  ];
}

/**
 * One round of chaos: each deed done to another worker (as far as there are as many) and undone again, and now and then
 * an outage of the store.
 * @param round from 0; the first has an outage
 */
export function planRound(reach: Reach, awaySeconds: number, round: number, chance: Chance): Round {
  const acts = draw(reach.workers, DEEDS.length, chance).flatMap((worker, index): Act[] => {
    const deed = DEEDS[index];
    if (deed === undefined) return [];
    const away = deed === 'leak' ? awaySeconds * LEAK_FACTOR : awaySeconds;
    return doneAndUndone(moment(index, chance), worker, deed, away);
  });
  if (round % OUTAGE_EVERY_ROUNDS === 0) {
    const [outage = 'stop'] = draw(OUTAGES, 1, chance);
    acts.push(
      ...doneAndUndone(moment(DEEDS.length, chance), reach.store, outage, awaySeconds * OUTAGE_FACTOR),
    );
  }
  acts.sort((one, other) => one.at - other.at);
  return { acts, lengthSeconds: Math.max(0, ...acts.map(({ at }) => at)) + QUIET_SECONDS };
}
