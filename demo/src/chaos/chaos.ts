import { setTimeout as pause } from 'node:timers/promises';

import { type Random, sample } from '../random';

/** Faults that chaos injects into a worker, and the remedies that end them. */
export const FAULTS = ['kill', 'pause', 'stop', 'leak'] as const;
export type Fault = (typeof FAULTS)[number];
export type Remedy = 'start' | 'resume' | 'restart';

const REMEDIES: Readonly<Record<Fault, Remedy>> = {
  kill: 'start',
  pause: 'resume',
  stop: 'start',
  leak: 'restart',
};

/** One action on one process. */
export interface ChaosStep {
  /** Seconds since the start of the round. */
  readonly atSeconds: number;
  /** A worker ID, or the name of the store. */
  readonly target: string;
  readonly action: Fault | Remedy;
}

export interface ChaosRound {
  /** In the order of their time. */
  readonly steps: readonly ChaosStep[];
  /** The next round starts after this time. */
  readonly durationSeconds: number;
}

/** The processes that chaos acts on. */
export interface ChaosTargets {
  readonly workers: readonly string[];
  readonly store: string;
}

/** The first fault starts this early and the others follow one by one, so that all start within two minutes. */
const FIRST_FAULT_SECONDS = 15;
const FAULT_SPACING_SECONDS = 20;
const JITTER_SECONDS = 8;
/** A leak takes longer to become visible than an absence. */
const LEAK_FACTOR = 1.5;
const QUIET_SECONDS = 60;
/** Longer than the alert on a lost connection waits; that alert tolerates a failover. */
const OUTAGE_FACTOR = 2.4;
/** The other rounds have no outage, because an outage of the store hides the faults of single workers. */
const ROUNDS_PER_OUTAGE = 3;
/** The two ways in which a service is unavailable: connections are refused, or requests time out. */
const OUTAGE_FAULTS = ['stop', 'pause'] as const;

function faultTime(index: number, random: Random): number {
  return FIRST_FAULT_SECONDS + index * FAULT_SPACING_SECONDS + random() * JITTER_SECONDS;
}

function faultAndRemedy(
  atSeconds: number,
  target: string,
  fault: Fault,
  durationSeconds: number,
): ChaosStep[] {
  return [
    { atSeconds, target, action: fault },
    { atSeconds: atSeconds + durationSeconds, target, action: REMEDIES[fault] },
  ];
}

/**
 * Plans one round of chaos: each fault hits a different worker (as far as there are enough) and is remedied later. Every
 * third round also has an outage of the store.
 * @param awaySeconds how long a fault lasts; a leak and an outage last longer, by a fixed factor
 * @param round from 0; the first round has an outage
 */
export function planRound(
  targets: ChaosTargets,
  awaySeconds: number,
  round: number,
  random: Random,
): ChaosRound {
  const steps = sample(targets.workers, FAULTS.length, random).flatMap((worker, index): ChaosStep[] => {
    const fault = FAULTS[index];
    if (fault === undefined) {
      return [];
    }
    const duration = fault === 'leak' ? awaySeconds * LEAK_FACTOR : awaySeconds;
    return faultAndRemedy(faultTime(index, random), worker, fault, duration);
  });
  if (round % ROUNDS_PER_OUTAGE === 0) {
    const [fault = 'stop'] = sample(OUTAGE_FAULTS, 1, random);
    const at = faultTime(FAULTS.length, random);
    steps.push(...faultAndRemedy(at, targets.store, fault, awaySeconds * OUTAGE_FACTOR));
  }
  steps.sort((one, other) => one.atSeconds - other.atSeconds);
  const lastStep = Math.max(0, ...steps.map(({ atSeconds }) => atSeconds));
  return { steps, durationSeconds: lastStep + QUIET_SECONDS };
}

/** Runs round after round and calls `act` for each step, until the signal is aborted. @throws AbortError when it is */
export async function runChaos(
  targets: ChaosTargets,
  awaySeconds: number,
  random: Random,
  act: (step: ChaosStep) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    const { steps, durationSeconds } = planRound(targets, awaySeconds, round, random);
    let elapsed = 0;
    for (const step of steps) {
      await pause((step.atSeconds - elapsed) * 1000, undefined, { signal });
      elapsed = step.atSeconds;
      act(step);
    }
    await pause((durationSeconds - elapsed) * 1000, undefined, { signal });
  }
}
