import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { RECOVERY_MODES } from '../config/schema/recovery';
import { type Worker } from '../model/worker';
import { type ActionTable } from './actions/action-table';
import { type CommandQueue } from './commands/command-queue';
import { type RecoveryStatus } from './recovery-status';
import {
  type ActionName,
  RECOVERY_ACTIONS,
  RECOVERY_STEPS,
  type RecoveryMetricsSink,
  type RecoveryStep,
  type Refusal,
  REFUSALS,
} from './recovery-action';

/** Only restarts are decided by the rails; all else is clean-up. */
const CLEAN_UP_REFUSALS: readonly Refusal[] = ['off', 'paused', 'dry_run'];

/** The worker_recovery_* series. All exist from the start, so that `increase` sees the first event. */
export class RecoveryMetrics implements RecoveryMetricsSink {
  readonly #actions: Counter<'action' | 'outcome'>;
  readonly #refused: Counter<'action' | 'reason'>;
  readonly #leasesReleased: Counter<'worker_type'>;
  readonly #lastSuccess: Gauge<'action'>;
  readonly #timeToRecovery: Histogram<'recovered_by'>;
  #service: Watched | undefined;

  constructor(registry: Registry) {
    const registers = [registry];
    const watched = () => this.#service;
    // Counts the workers of the whole fleet, so it is read once per scrape.
    let status: RecoveryStatus | undefined;
    // First in the registry: counting the actions in flight ends expired ones, which the counters after it then contain.
    new Gauge({
      name: 'worker_recovery_in_flight',
      help: 'Recovery actions that were begun and have not ended, and commands that wait for their worker or are not confirmed.',
      labelNames: ['action'] as const,
      registers,
      collect() {
        for (const action of RECOVERY_ACTIONS) {
          this.set({ action }, 0);
        }
        const service = watched();
        for (const { action } of service === undefined ? [] : inFlight(service)) {
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
    this.#leasesReleased = new Counter({
      name: 'worker_leases_released_total',
      help: 'Leases of dead workers that clean-up has released, as drivers report them.',
      labelNames: ['worker_type'] as const,
      registers,
    });
    this.#timeToRecovery = new Histogram({
      name: 'worker_recovery_time_seconds',
      help: 'Time from the failure of a worker to its next heartbeat, with a recovery action in between or without.',
      labelNames: ['recovered_by'] as const,
      buckets: [5, 10, 20, 30, 60, 120, 300, 900, 3600, 14_400],
      registers,
    });
    this.#timeToRecovery.zero({ recovered_by: 'action' });
    this.#timeToRecovery.zero({ recovered_by: 'itself' });
    this.#lastSuccess = new Gauge({
      name: 'worker_recovery_last_success_timestamp_seconds',
      help: 'When the last recovery action succeeded.',
      labelNames: ['action'] as const,
      registers,
    });
    gauge(
      registers,
      'worker_recovery_exhausted',
      'Worker for which recovery has given up.',
      (set) => {
        for (const { id, type } of watched()?.controller.exhausted() ?? []) {
          set(1, { worker_id: id, worker_type: type });
        }
      },
      ['worker_id', 'worker_type'],
    );
    gauge(
      registers,
      'worker_recovery_storm',
      'Whether the budget holds actions back: more workers are failed and under recovery than it allows, or were a short time ago.',
      (set) => {
        // The first of the series that show the status.
        status = watched()?.status();
        set(status?.heldBack.length ? 1 : 0);
      },
    );
    gauge(
      registers,
      'worker_recovery_budget_used_workers',
      'Workers of the fleet that are failed or under recovery.',
      (set) => {
        set(status?.budget.affected ?? 0);
      },
    );
    gauge(
      registers,
      'worker_recovery_budget_workers',
      'Maximum number of workers that may be failed and under recovery together.',
      (set) => {
        set(status?.budget.limit ?? 0);
      },
    );
    gauge(registers, 'worker_recovery_paused', 'Whether an operator has paused recovery.', (set) => {
      set(status?.pause === undefined ? 0 : 1);
    });
    gauge(
      registers,
      'worker_recovery_mode',
      'The mode of recovery: 1 for the current one.',
      (set) => {
        for (const mode of RECOVERY_MODES) {
          set(status?.mode === mode ? 1 : 0, { mode });
        }
      },
      ['mode'],
    );
    for (const action of RECOVERY_ACTIONS) {
      for (const outcome of RECOVERY_STEPS) {
        this.#actions.inc({ action, outcome }, 0);
      }
      for (const reason of action === 'restart' ? REFUSALS : CLEAN_UP_REFUSALS) {
        this.#refused.inc({ action, reason }, 0);
      }
    }
  }

  /** Exposes the state of recovery from now on. */
  watch(service: Watched): void {
    this.#service = service;
  }

  /** A worker that had failed reports again. */
  recovered(by: 'action' | 'itself', seconds: number): void {
    this.#timeToRecovery.observe({ recovered_by: by }, seconds);
  }

  reached(action: ActionName, outcome: RecoveryStep): void {
    this.#actions.inc({ action, outcome });
    if (outcome === 'completed') {
      this.#lastSuccess.set({ action }, Date.now() / 1000);
    }
  }

  leasesReleased(workerType: string, leases: number): void {
    this.#leasesReleased.inc({ worker_type: workerType }, leases);
  }

  refused(action: ActionName, reason: Refusal): void {
    this.#refused.inc({ action, reason });
  }
}

/** The parts of RecoveryService that the series show. */
interface Watched {
  readonly status: () => RecoveryStatus;
  readonly commands: Pick<CommandQueue, 'inFlight'>;
  readonly actions: Pick<ActionTable, 'allRunning'>;
  readonly controller: { exhausted(): Iterable<Pick<Worker, 'id' | 'type'>> };
}

function* inFlight({ actions, commands }: Watched): Generator<{ readonly action: ActionName }> {
  yield* actions.allRunning();
  for (const command of commands.inFlight()) {
    if (command.stepOf === undefined) {
      yield command;
    }
  }
}

/** A gauge whose values are read at the scrape. */
function gauge(
  registers: Registry[],
  name: string,
  help: string,
  read: (set: (value: number, labels?: Record<string, string>) => void) => void,
  labelNames: string[] = [],
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers,
    collect() {
      this.reset();
      read((value, labels = {}) => this.set(labels, value));
    },
  });
}
