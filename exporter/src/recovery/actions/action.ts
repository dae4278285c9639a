import { flag, listOf, mapOf, number, objectOf, oneOf, type Shape, text } from '../../journal/rows/shape';
import { type Millis } from '../../model/time';
import { type Evidence, type TargetIncarnation } from '../drivers/driver';
import { type ActionName, RECOVERY_ACTIONS } from '../recovery-action';

/** Final outcomes of an action. */
export const ACTION_OUTCOMES = ['completed', 'failed', 'cancelled', 'forgotten'] as const;

export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

/** What started an action. */
export const TRIGGERS = ['alert', 'fleet_alert', 'hand'] as const;

export type Trigger = (typeof TRIGGERS)[number];

/**
 * Results of a step.
 * - `interrupted`: the exporter ended before the driver answered, so the effect is not known.
 * - `not_begun`: the driver was not called, because something had changed while the begin was being written.
 */
export const STEP_RESULTS = [
  'done',
  'nothing_to_do',
  'refused',
  'failed',
  'interrupted',
  'not_begun',
] as const;

export type StepResult = (typeof STEP_RESULTS)[number];

/** One step of an action. A step with a row was begun, and is never begun again. */
export interface ActionStep {
  readonly driver: string;
  readonly name: string;
  readonly startedAt: Millis;
  /** How long the core waits for the worker after the step has ended. */
  readonly verifyMs: Millis;
  readonly endedAt?: Millis;
  readonly result?: StepResult;
  readonly reason?: string;
  readonly evidence?: Evidence;
}

/** An action that drivers execute. In flight until it has an outcome. */
export interface Action {
  readonly key: string;
  readonly id: string;
  readonly action: ActionName;
  readonly workerId: string;
  readonly workerType: string;
  readonly incarnation: TargetIncarnation;
  /** 1 for the first action since the worker last was stable, 2 for the next … */
  readonly attempt: number;
  /** The worker was stable after this action, or an operator has allowed further ones: it no longer counts. */
  readonly cleared?: boolean;
  /** Number of starts of the worker when the action began. */
  readonly startsBefore: number;
  readonly trigger: Trigger;
  /** Of the operator, or the name of the alert. */
  readonly reason: string;
  readonly by?: string;
  readonly from?: string;
  readonly fingerprint?: string;
  /** When the worker failed; absent if it had not. */
  readonly failedAt?: Millis;
  /** By the clock of the controller, as the times of the steps and `endedAt`. */
  readonly startedAt: Millis;
  /** By the wall clock, as `wallEndedAt`: for people. */
  readonly wallStartedAt: Millis;
  readonly steps: readonly ActionStep[];
  readonly outcome?: ActionOutcome;
  readonly endedAt?: Millis;
  readonly wallEndedAt?: Millis;
  /** Why it has this outcome, as a sentence. */
  readonly explanation?: string;
}

const scalar: Shape = (value) => ['string', 'number', 'boolean'].includes(typeof value);

const STEP = objectOf(
  { driver: text, name: text, startedAt: number, verifyMs: number },
  { endedAt: number, result: oneOf(STEP_RESULTS), reason: text, evidence: mapOf(scalar) },
);

export const ACTION_SHAPE = objectOf(
  {
    key: text,
    id: text,
    action: oneOf(RECOVERY_ACTIONS),
    workerId: text,
    workerType: text,
    incarnation: objectOf({ key: text, firstSeenAt: number }, { startedAt: number }),
    attempt: number,
    startsBefore: number,
    trigger: oneOf(TRIGGERS),
    reason: text,
    startedAt: number,
    wallStartedAt: number,
    steps: listOf(STEP),
  },
  {
    cleared: flag,
    by: text,
    from: text,
    fingerprint: text,
    failedAt: number,
    outcome: oneOf(ACTION_OUTCOMES),
    endedAt: number,
    wallEndedAt: number,
    explanation: text,
  },
);

export function isRunning({ outcome }: Action): boolean {
  return outcome === undefined;
}
