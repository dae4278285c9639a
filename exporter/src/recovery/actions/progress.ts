import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { VERIFIED_BY } from '../recovery-action';
import { type Action, type ActionOutcome } from './action';

/** What to do with an action in flight. */
export type Progress =
  | { readonly do: 'wait' }
  | { readonly do: 'next_step' }
  | {
      readonly do: 'end';
      readonly outcome: ActionOutcome;
      readonly explanation: string;
      readonly at: Millis;
    };

const WAIT: Progress = { do: 'wait' };

export interface ProgressFacts {
  readonly now: Millis;
  /** The current worker; absent if it was forgotten. */
  readonly worker: Worker | undefined;
  readonly inMaintenance: boolean;
  readonly acknowledged: boolean;
  /** Whether the driver has another step. False after a restart of the exporter: no step is begun then. */
  readonly hasNextStep: boolean;
}

/**
 * Decides how an action in flight goes on. Pure.
 *
 * A restart succeeds by a heartbeat of a new incarnation, at whatever step, and by nothing else. No further step is begun
 * for a worker that reports again without one, where it would hit a process that works, for one in maintenance, or for an
 * acknowledged failure.
 */
export function progressOf(
  action: Action,
  { now, worker, inMaintenance, acknowledged, hasNextStep }: ProgressFacts,
): Progress {
  const last = action.steps.at(-1);
  const byHeartbeat = VERIFIED_BY[action.action] === 'heartbeat';
  if (byHeartbeat && worker === undefined) {
    return end('forgotten', 'the worker was forgotten before it reported again', now);
  }
  if (byHeartbeat && worker !== undefined && hasStartedAgain(action, worker)) {
    return end('completed', 'a new incarnation reports', worker.lastHeartbeatAt ?? now);
  }
  if (last === undefined) {
    return hasNextStep ? { do: 'next_step' } : end('failed', 'no driver has a step for it', now);
  }
  // The driver still works on it. Its time-out ends the step.
  if (last.endedAt === undefined) {
    return WAIT;
  }
  if (last.result === 'not_begun') {
    return end('cancelled', last.reason ?? 'the driver was not called', now);
  }
  if (last.result === 'refused') {
    return end('failed', `${last.driver} refused: ${last.reason ?? 'no reason given'}`, now);
  }
  const succeeded = last.result === 'done' || last.result === 'nothing_to_do';
  if (!byHeartbeat && succeeded) {
    return end('completed', 'verified by the driver', last.endedAt);
  }
  // After a failed step there is nothing to wait for, unless its effect is not known.
  const mayHaveEffect = byHeartbeat && (succeeded || last.result === 'interrupted');
  if (mayHaveEffect && now < last.endedAt + last.verifyMs) {
    return WAIT;
  }
  if (action.trigger !== 'hand' && worker !== undefined && worker.health.state !== 'failed') {
    return end('cancelled', `the worker is ${worker.health.state} again without a restart`, now);
  }
  if (hasNextStep && action.trigger !== 'hand' && inMaintenance) {
    return end('cancelled', 'the worker is in maintenance', now);
  }
  if (hasNextStep && action.trigger !== 'hand' && acknowledged) {
    return end('cancelled', 'the failure is acknowledged', now);
  }
  if (hasNextStep && byHeartbeat && worker?.incarnation.key !== action.incarnation.key) {
    return end('cancelled', 'another process reports under the ID of the worker', now);
  }
  if (hasNextStep) {
    return { do: 'next_step' };
  }
  return end(
    'failed',
    mayHaveEffect ? 'no heartbeat of a new incarnation in time' : (last.reason ?? 'the last step failed'),
    now,
  );
}

function hasStartedAgain({ startsBefore, incarnation }: Action, worker: Worker): boolean {
  return worker.startCount > startsBefore && worker.incarnation.key !== incarnation.key;
}

function end(outcome: ActionOutcome, explanation: string, at: Millis): Progress {
  return { do: 'end', outcome, explanation, at };
}
