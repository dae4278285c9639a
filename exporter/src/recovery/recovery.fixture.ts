import { type RecoveryMetricsSink } from './recovery-action';

/** Counts by name and label. */
export class FakeRecoveryMetrics implements RecoveryMetricsSink {
  readonly counts: Record<string, number> = {};

  reached = (action: string, step: string) => this.#count(`${action} ${step}`);
  refused = (action: string, reason: string) => this.#count(`${action} refused ${reason}`);

  #count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
