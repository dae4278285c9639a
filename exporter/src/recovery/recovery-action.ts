import { type Millis } from '../model/time';

/** What workers can be asked to do now. */
export const RECOVERY_ACTIONS = ['restart'] as const;

export type ActionName = (typeof RECOVERY_ACTIONS)[number];

/** How far an action has come. The first two are in flight; the others are its end. */
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

/** What somebody asks for. */
export interface RecoveryRequest {
  readonly workerId: string;
  /** Why, by whoever asks. */
  readonly reason: string;
  /** Name of the user or token; absent where the exporter asks for no credentials. */
  readonly by?: string;
  /** The address it was asked from. */
  readonly from: string;
}

/** One entry of the audit: what was asked, and what became of it. */
export interface RecoveryAction extends RecoveryRequest {
  /** Its place in the audit: later ones are greater. */
  readonly key: string;
  /** Of the command, as the worker is told it. */
  readonly id: string;
  readonly action: ActionName;
  /** Absent where the worker is not known. */
  readonly workerType?: string;
  readonly at: Millis;
  /** How often the worker had started by then: once more, and the restart is done. */
  readonly startsBefore: number;
  readonly outcome: Outcome;
  readonly refusal?: Refusal;
  readonly handedOutAt?: Millis;
  readonly endedAt?: Millis;
}

export function isInFlight({ outcome }: RecoveryAction): boolean {
  return outcome === 'waiting' || outcome === 'handed_out';
}

/** What an action comes to, one after the other; it is counted at each. */
export type RecoveryStep = 'asked' | Exclude<Outcome, 'waiting' | 'refused'>;

export const RECOVERY_STEPS: readonly RecoveryStep[] = [
  'asked',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
];

/** Where recovery counts what it did. */
export interface RecoveryMetricsSink {
  reached(action: ActionName, step: RecoveryStep): void;
  refused(action: ActionName, reason: Refusal): void;
}
