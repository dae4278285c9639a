import { Counter, Gauge, type Registry } from 'prom-client';
import { type CommandQueue } from './commands/command-queue';
import {
  type ActionName,
  RECOVERY_ACTIONS,
  RECOVERY_STEPS,
  type RecoveryMetricsSink,
  type RecoveryStep,
  type Refusal,
  REFUSALS,
} from './recovery-action';

/** The worker_recovery_* series. All exist from the start, so that `increase` sees the first event. */
export class RecoveryMetrics implements RecoveryMetricsSink {
  readonly #actions: Counter<'action' | 'outcome'>;
  readonly #refused: Counter<'action' | 'reason'>;
  #inFlight: () => Iterable<{ readonly action: ActionName }> = () => [];

  constructor(registry: Registry) {
    const registers = [registry];
    const inFlight = () => this.#inFlight();
    // First in the registry: counting the actions in flight ends expired ones, which the counters after it then contain.
    new Gauge({
      name: 'worker_recovery_in_flight',
      help: 'Recovery actions that wait for their worker, or were handed out and are not confirmed yet.',
      labelNames: ['action'] as const,
      registers,
      collect() {
        for (const action of RECOVERY_ACTIONS) {
          this.set({ action }, 0);
        }
        for (const { action } of inFlight()) {
          this.inc({ action });
        }
      },
    });
    this.#actions = new Counter({
      name: 'worker_recovery_actions_total',
      help: 'Recovery actions, counted at each step.',
      labelNames: ['action', 'outcome'] as const,
      registers,
    });
    this.#refused = new Counter({
      name: 'worker_recovery_refused_total',
      help: 'Refused recovery actions.',
      labelNames: ['action', 'reason'] as const,
      registers,
    });
    for (const action of RECOVERY_ACTIONS) {
      for (const outcome of RECOVERY_STEPS) {
        this.#actions.inc({ action, outcome }, 0);
      }
      for (const reason of REFUSALS) {
        this.#refused.inc({ action, reason }, 0);
      }
    }
  }

  /** Exposes the number of actions in flight from now on. */
  watch(recovery: Pick<CommandQueue, 'inFlight'>): void {
    this.#inFlight = () => recovery.inFlight();
  }

  reached(action: ActionName, outcome: RecoveryStep): void {
    this.#actions.inc({ action, outcome });
  }

  refused(action: ActionName, reason: Refusal): void {
    this.#refused.inc({ action, reason });
  }
}
