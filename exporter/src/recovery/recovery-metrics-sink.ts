import { type ActionName, type Outcome, type Refusal } from './recovery-action';

/** What an action comes to, one after the other; it is counted at each. */
export type Step = 'asked' | Exclude<Outcome, 'waiting' | 'refused'>;
export const STEPS: readonly Step[] = [
  'asked',
  'handed_out',
  'completed',
  'unconfirmed',
  'expired',
  'forgotten',
];

/** Where recovery counts what it did. */
export interface RecoveryTally {
  reached(action: ActionName, step: Step): void;
  refused(action: ActionName, reason: Refusal): void;
}
