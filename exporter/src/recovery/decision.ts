import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Outcome, type RecoveryAction, type Refusal } from './recovery-action';

/** A worker that comes back much later has no use for what somebody wanted of it long ago. */
const EXPIRY_MS: Millis = 3_600_000;

/** Actions in flight at once. */
export const MAX_IN_FLIGHT = 1000;

/** Why a restart is refused; undefined where it is not. */
export function refusalOf(worker: Worker | undefined, inFlight: number): Refusal | undefined {
  if (worker === undefined) return 'unknown_worker';
  // A stopped worker sends no reports, so nothing can be handed out to it.
  if (worker.health.state === 'stopped') return 'stopped';
  return inFlight >= MAX_IN_FLIGHT ? 'full' : undefined;
}

export interface Completion {
  readonly outcome: Exclude<Outcome, 'waiting' | 'handed_out' | 'refused'>;
  readonly at: Millis;
}

/**
 * How an action in flight has ended; undefined where it goes on. A restart is done when the worker starts anew, told or
 * not: whoever has just started is not asked to start again.
 *
 * @param worker as it is now; undefined where it was forgotten
 */
export function completionOf(
  { at, handedOutAt, startsBefore }: RecoveryAction,
  worker: Worker | undefined,
  now: Millis,
): Completion | undefined {
  if (worker === undefined) return { outcome: 'forgotten', at: now };
  if (worker.startCount > startsBefore) return { outcome: 'completed', at: worker.lastHeartbeatAt ?? now };
  const until = (handedOutAt ?? at) + EXPIRY_MS;
  if (now < until) return undefined;
  return { outcome: handedOutAt === undefined ? 'expired' : 'unconfirmed', at: until };
}

const REFUSAL_EXPLANATIONS: Readonly<Record<Refusal, string>> = {
  unknown_worker: 'refused: no such worker is known',
  stopped: 'refused: the worker is stopped, and will not ask for commands',
  full: `refused: ${MAX_IN_FLIGHT} actions were in flight, which is the most`,
};

const EXPLANATIONS: Readonly<Record<Exclude<Outcome, 'refused'>, string>> = {
  waiting: 'waits for the worker’s next report',
  handed_out: 'the worker was told; it has not started anew yet',
  completed: 'the worker has started anew',
  unconfirmed: 'the worker was told, and did not start anew within an hour or before it was asked again',
  expired: 'the worker did not report within an hour',
  forgotten: 'the worker was forgotten before it had started anew',
};

/** What became of an action, as a phrase. */
export function explanationOf({ outcome, refusal }: RecoveryAction): string {
  return outcome === 'refused' ? REFUSAL_EXPLANATIONS[refusal ?? 'unknown_worker'] : EXPLANATIONS[outcome];
}
