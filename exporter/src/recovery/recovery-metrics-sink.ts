import { type ActionName, type Outcome, type Refusal } from './recovery-action';

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
