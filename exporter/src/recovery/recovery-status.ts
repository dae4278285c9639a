import { type RecoverySettings } from '../config/schema/recovery';
import { type Pause } from './triggers/trigger-table';

/** The state of recovery as a whole, for people. */
export interface RecoveryStatus {
  readonly mode: RecoverySettings['mode'];
  readonly types: readonly string[];
  /** Absent if recovery is not paused. */
  readonly pause?: Pause;
  readonly budget: { readonly affected: number; readonly limit: number; readonly expected: number };
  /** Worker types whose actions the budget holds back; '' is the whole fleet. */
  readonly heldBack: readonly string[];
  /** IDs of workers for which recovery has given up. */
  readonly exhausted: readonly string[];
}
