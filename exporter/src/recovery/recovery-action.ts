import { type Millis } from '../model/time';

/** Actions that can be requested. */
export const RECOVERY_ACTIONS = ['restart'] as const;

export type ActionName = (typeof RECOVERY_ACTIONS)[number];

/** States of an action. The first two are in flight; the others are final. */
export const OUTCOMES = [
  'waiting',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
  'refused',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Why an action was refused. */
export const REFUSALS = ['unknown_worker', 'stopped', 'full'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** A request for a recovery action. */
export interface RecoveryRequest {
  readonly workerId: string;
  /** Reason that the requester gave. */
  readonly reason: string;
  /** Name of the user or token; absent if no credentials are configured. */
  readonly by?: string;
  /** Address of the client. */
  readonly from: string;
}

/** An entry of the audit log: the request and its outcome. */
export interface RecoveryAction extends RecoveryRequest {
  /** Position in the audit log; later entries have greater keys. */
  readonly key: string;
  /** ID of the command that the worker receives. */
  readonly id: string;
  readonly action: ActionName;
  /** Absent if the worker is unknown. */
  readonly workerType?: string;
  readonly at: Millis;
  /** Number of starts of the worker at the time of the request. One more start completes the restart. */
  readonly startsBefore: number;
  readonly outcome: Outcome;
  readonly refusal?: Refusal;
  readonly handedOutAt?: Millis;
  readonly endedAt?: Millis;
}

export function isInFlight({ outcome }: RecoveryAction): boolean {
  return outcome === 'waiting' || outcome === 'handed_out';
}

/** Steps of an action that worker_recovery_actions_total counts. */
export type RecoveryStep = 'asked' | Exclude<Outcome, 'waiting' | 'refused'>;

export const RECOVERY_STEPS: readonly RecoveryStep[] = [
  'asked',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
];

/** Counts the steps and refusals of actions. */
export interface RecoveryMetricsSink {
  reached(action: ActionName, step: RecoveryStep): void;
  refused(action: ActionName, reason: Refusal): void;
}
