import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type CommandRefusal, type Outcome, type RecoveryAction } from '../recovery-action';

/** Time after which an action ends: a worker that returns much later should not restart because of an old request. */
const EXPIRY_MS: Millis = 3_600_000;

/** Maximum number of actions in flight. */
export const MAX_IN_FLIGHT = 1000;

/** Why a restart is refused; undefined if it is allowed. */
export function refusalOf(worker: Worker | undefined, inFlight: number): CommandRefusal | undefined {
  if (worker === undefined) {
    return 'unknown_worker';
  }
  // A stopped worker sends no reports, so it cannot receive commands.
  if (worker.health.state === 'stopped') {
    return 'stopped';
  }
  return inFlight >= MAX_IN_FLIGHT ? 'full' : undefined;
}

export interface Completion {
  readonly outcome: Exclude<Outcome, 'waiting' | 'handed_out' | 'refused'>;
  readonly at: Millis;
}

/**
 * How an action in flight has ended; undefined if it has not ended. A restart is completed when the worker has started
 * again, even if it has not received the command: a worker that has just started does not need another restart.
 *
 * @param worker the current worker; undefined if it was forgotten
 */
export function completionOf(
  { at, handedOutAt, startsBefore }: RecoveryAction,
  worker: Worker | undefined,
  now: Millis,
): Completion | undefined {
  if (worker === undefined) {
    return { outcome: 'forgotten', at: now };
  }
  if (worker.startCount > startsBefore) {
    return { outcome: 'completed', at: worker.lastHeartbeatAt ?? now };
  }
  const until = (handedOutAt ?? at) + EXPIRY_MS;
  if (now < until) {
    return undefined;
  }
  return { outcome: handedOutAt === undefined ? 'expired' : 'unconfirmed', at: until };
}

const REFUSAL_EXPLANATIONS: Readonly<Record<CommandRefusal, string>> = {
  unknown_worker: 'refused: unknown worker',
  stopped: 'refused: the worker is stopped, so it cannot receive commands',
  full: `refused: ${MAX_IN_FLIGHT} actions were in flight, which is the limit`,
};

const EXPLANATIONS: Readonly<Record<Exclude<Outcome, 'refused'>, string>> = {
  waiting: 'waits for the next report of the worker',
  handed_out: 'the worker received the command; it has not restarted yet',
  completed: 'the worker has restarted',
  unconfirmed:
    'the worker received the command, and did not restart within an hour or before the next request',
  expired: 'the worker did not report within an hour',
  forgotten: 'the worker was forgotten before it restarted',
  cancelled: 'was cancelled before the worker received it',
};

/** Describes the outcome of an action. */
export function explanationOf({ outcome, refusal }: RecoveryAction): string {
  return outcome === 'refused' ? REFUSAL_EXPLANATIONS[refusal ?? 'unknown_worker'] : EXPLANATIONS[outcome];
}
