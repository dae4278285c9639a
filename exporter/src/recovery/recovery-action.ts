import { type Millis } from '../model/time';

/** What recovery can do. The last two concern a table of tasks, not one worker. */
export const RECOVERY_ACTIONS = [
  'restart',
  'release_leases',
  'terminate_sandbox',
  'retry_tasks',
  'archive_tasks',
] as const;

export type ActionName = (typeof RECOVERY_ACTIONS)[number];

/**
 * What proves that an action succeeded: for a restart, a heartbeat of a new incarnation and nothing else; for the others,
 * the driver's own evidence, such as the number of rows that a compare-and-set has changed.
 */
export const VERIFIED_BY: Readonly<Record<ActionName, 'heartbeat' | 'driver'>> = {
  restart: 'heartbeat',
  release_leases: 'driver',
  terminate_sandbox: 'driver',
  retry_tasks: 'driver',
  archive_tasks: 'driver',
};

/** States of an action. The first two are in flight; the others are final. */
export const OUTCOMES = [
  'waiting',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
  'cancelled',
  'refused',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * Why an action was refused: the rails in the order in which they are checked (decision/rails.ts), then those of commands
 * to workers.
 */
export const REFUSALS = [
  'other_alert',
  'off',
  'paused',
  'dry_run',
  'unknown_worker',
  'no_driver',
  'maintenance',
  'acknowledged',
  'not_failed',
  'no_incarnation',
  'other_incarnation',
  'in_flight',
  'cool_down',
  'exhausted',
  'budget',
  'rate',
  'stopped',
  'full',
] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Why a command to a worker was refused. */
export type CommandRefusal = Extract<Refusal, 'unknown_worker' | 'stopped' | 'full'>;

/** A request for a recovery action. */
export interface RecoveryRequest {
  readonly workerId: string;
  /** Reason that the requester gave. */
  readonly reason: string;
  /** Name of the user or token; absent if no credentials are configured. */
  readonly by?: string;
  /** Address of the client. */
  readonly from: string;
  /** The action of which the command is a step; absent for a request of an operator. */
  readonly stepOf?: string;
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
  readonly refusal?: CommandRefusal;
  readonly handedOutAt?: Millis;
  readonly endedAt?: Millis;
}

export function isInFlight({ outcome }: RecoveryAction): boolean {
  return outcome === 'waiting' || outcome === 'handed_out';
}

/** Steps of an action that worker_recovery_actions_total counts. */
export type RecoveryStep = 'asked' | 'started' | 'failed' | Exclude<Outcome, 'waiting' | 'refused'>;

export const RECOVERY_STEPS: readonly RecoveryStep[] = [
  'asked',
  'started',
  'failed',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
  'cancelled',
];

/** Counts the steps and refusals of actions. */
export interface RecoveryMetricsSink {
  reached(action: ActionName, step: RecoveryStep): void;
  refused(action: ActionName, reason: Refusal): void;
}
