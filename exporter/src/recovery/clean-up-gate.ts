import { type Evidence } from './drivers/driver';
import { type ActionName } from './recovery-action';

/** Why clean-up may not change anything now. */
export type CleanUpRefusal = 'off' | 'paused' | 'dry_run';

/** One decision of clean-up, for the audit log. */
export interface CleanUpEntry {
  readonly action: ActionName;
  /** What it is about: a worker, a sandbox, a table of tasks. */
  readonly workerId?: string;
  readonly workerType?: string;
  readonly sandboxId?: string;
  /** Name of the driver. */
  readonly driver: string;
  /** Why the rule of clean-up applies, as a sentence. */
  readonly reason: string;
  /** `refused` entries say what would have been done. */
  readonly outcome: 'completed' | 'failed' | 'refused';
  readonly refusal?: CleanUpRefusal;
  readonly evidence: Evidence;
}

/** What clean-up jobs need of the core. They run by time, not by alert, and each decides for itself what is due. */
export interface CleanUpGate {
  /** Ask right before each change. For changes that concern no single worker type, leave it out. */
  refusal(workerType?: string): CleanUpRefusal | undefined;
  /** Writes the entry to the audit log, counts it in worker_recovery_actions_total or _refused_total, and logs it. */
  record(entry: CleanUpEntry): Promise<void>;
}
