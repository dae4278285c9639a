import { pino } from 'pino';
import { type RecoverySettings } from '../config/schema/recovery';
import { MemoryTable } from '../journal/memory-table.fixture';
import { type LadderState } from '../model/health-states';
import { type Worker } from '../model/worker';
import { ActionTable } from './actions/action-table';
import { AuditLog } from './audit/audit-log';
import { RecoveryController } from './controller';
import { type DriverStep, type StepCall, type StepOutcome } from './drivers/driver';
import { type ConfiguredDriver } from './drivers/drivers-file';
import { FakeRecoveryMetrics } from './recovery.fixture';
import { TriggerTable } from './triggers/trigger-table';

/** In the world of tests nothing goes on for longer. */
const MAX_ROUNDS = 4;
const MICROTASKS_OF_ROUND = 4;
/** From the answer of a driver to the end of its step, with some to spare. */
const MICROTASKS_OF_STEP = 12;

const LOG = pino({ level: 'silent' });

const ZEROS = { stopped: 0, healthy: 0, unknown: 0, degraded: 0, critical: 0, failed: 0 };

export const SETTINGS: RecoverySettings = {
  mode: 'on',
  types: ['*'],
  allowedPrograms: [],
  coolDownSeconds: 60,
  maxCoolDownSeconds: 600,
  maxAttempts: 3,
  healthySeconds: 600,
  budgetRatio: 0.2,
  stormSeconds: 120,
  maxActionsPerMinute: 10,
  cleanUpIntervalSeconds: 15,
  leaseGraceSeconds: 60,
  sandboxZombieSeconds: 1_800,
  taskCleanUpSeconds: 300,
};

/** A worker with the given state; its interval is 1 s. */
export function workerOf(
  id: string,
  state: LadderState,
  { life = 1, at = 0, type = 'batch' }: { life?: number; at?: number; type?: string } = {},
): Worker {
  return {
    id,
    type,
    source: 'http',
    registeredAt: 0,
    lastHeartbeatAt: at,
    intervalMs: 1000,
    failureThreshold: 3,
    tolerance: 0.25,
    incarnation: { key: `boot-${life}`, firstSeenAt: at },
    earlierIncarnations: [],
    startCount: life,
    heartbeatCount: 1,
    missedTotal: 0,
    idConflictCount: 0,
    report: {},
    health: { state, since: at, closedMs: ZEROS, entryCounts: ZEROS },
  };
}

/** A call of a driver that has not been answered. */
export interface OpenCall extends StepCall {
  readonly step: string;
  readonly answer: (outcome: StepOutcome) => void;
}

/**
 * A controller with a fleet, a driver and tables in memory. The driver has the steps `term` and `kill`, which verify for
 * 20 s and time out never; a test answers its calls. Call `settle` after each change.
 */
export class RecoveryWorld {
  /** By the clock that does not jump, and by the wall clock minus its jumps. */
  nowMs = 1_000_000;
  /** How far the wall clock was set forward. */
  wallOffsetMs = 0;
  settings = SETTINGS;
  /** Whether the driver is only for restarts by hand. */
  isDriverByHandOnly = false;
  /** When the exporter began to listen. */
  listeningSince = 0;
  readonly workers = new Map<string, Worker>();
  readonly maintenance = new Set<string>();
  readonly acknowledged = new Set<string>();
  /** Workers that have received a command by hand. */
  readonly handedOut = new Set<string>();
  readonly calls: OpenCall[] = [];
  metrics = new FakeRecoveryMetrics();
  actions: ActionTable;
  triggers: TriggerTable;
  audit: AuditLog;
  controller: RecoveryController;
  /** Called before a call is added. */
  onCall: (call: OpenCall) => void = () => undefined;
  readonly #drivers: readonly ConfiguredDriver[];
  /** A driver has answered, or the table of actions can be written again: that goes on by itself. */
  #isStirred = false;
  #tables = {
    actions: new MemoryTable<never>(),
    triggers: new MemoryTable<never>(),
    audit: new MemoryTable<never>(),
  };

  constructor() {
    this.#drivers = [this.#driver()];
    this.actions = new ActionTable(this.#tables.actions, this.nowMs);
    this.triggers = new TriggerTable(this.#tables.triggers, this.fleet);
    this.audit = new AuditLog(this.#tables.audit, LOG);
    this.controller = this.#start();
  }

  /** By the wall clock, as the times of workers. */
  get wallMs(): number {
    return this.nowMs + this.wallOffsetMs;
  }

  get fleet() {
    return {
      get: (id: string) => this.workers.get(id),
      workers: () => this.workers.values(),
      now: () => this.wallMs,
      listeningSince: () => this.listeningSince,
      onChange: () => () => undefined,
    };
  }

  /** What kill −9 and a new start of the exporter do. Open calls of the driver are never answered. */
  restart(): void {
    void this.controller.close();
    this.listeningSince = this.wallMs;
    this.calls.splice(0);
    this.#tables = {
      actions: new MemoryTable<never>(this.#tables.actions.stored()),
      triggers: new MemoryTable<never>(this.#tables.triggers.stored()),
      audit: new MemoryTable<never>(this.#tables.audit.stored()),
    };
    this.metrics = new FakeRecoveryMetrics();
    this.actions = new ActionTable(this.#tables.actions, this.nowMs);
    this.triggers = new TriggerTable(this.#tables.triggers, this.fleet);
    this.audit = new AuditLog(this.#tables.audit, LOG);
    this.controller = this.#start();
  }

  failWrites(failure: Error | undefined): void {
    this.#isStirred = true;
    this.#tables.actions.fail(failure);
  }

  holdWrites(holds: boolean): void {
    this.#isStirred = true;
    this.#tables.actions.hold(holds);
  }

  set(id: string, state: LadderState, options: { life?: number; type?: string } = {}): void {
    const before = this.workers.get(id);
    const life = options.life ?? before?.startCount ?? 1;
    const type = options.type ?? before?.type ?? 'batch';
    const worker = workerOf(id, state, { life, type, at: this.wallMs });
    const isHeartbeat = state !== 'failed';
    const heartbeatCount = (before?.heartbeatCount ?? 0) + (isHeartbeat ? 1 : 0);
    const lastHeartbeatAt = isHeartbeat ? this.wallMs : (before?.lastHeartbeatAt ?? this.wallMs);
    this.workers.set(id, { ...worker, heartbeatCount, lastHeartbeatAt });
  }

  async notify(
    workerId: string,
    { status = 'firing', startsAt = 0, alertname = 'WorkerFailed', truncated = 0 }: Notify = {},
  ): Promise<void> {
    const labels = { alertname, worker_type: 'batch', ...(workerId !== '' && { worker_id: workerId }) };
    const alert = {
      status,
      labels,
      startsAt: new Date(startsAt).toISOString(),
      fingerprint: `${alertname}${workerId}`,
    };
    await this.triggers.receive([alert], truncated, this.nowMs);
  }

  /**
   * Runs a round, and everything that it has begun as far as it goes without time. A round that changes no action and no
   * alert would do the same again, so it is the last one.
   */
  async settle(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const before = this.#putCount;
      void this.controller.round();
      await microtasks(MICROTASKS_OF_ROUND);
      if (this.#putCount === before && !this.#isStirred) {
        return;
      }
      this.#isStirred = false;
      await microtasks(MICROTASKS_OF_STEP);
    }
  }

  get #putCount(): number {
    const { actions, triggers } = this.#tables;
    return actions.putCount + triggers.putCount;
  }

  async pass(seconds: number): Promise<void> {
    this.nowMs += seconds * 1000;
    await this.settle();
  }

  async answer(outcome: StepOutcome = { result: 'done', evidence: {} }): Promise<void> {
    this.calls.shift()?.answer(outcome);
    await this.settle();
  }

  #driver(): ConfiguredDriver {
    const step = (name: string): DriverStep => ({
      name,
      timeoutMs: NEVER_MS,
      verifyMs: 20_000,
      run: (call) => this.#call(name, call),
    });
    const steps = [step('term'), step('kill')];
    const byHand = steps.map((each) => ({ ...each, byHandOnly: true as const }));
    const driver = {
      name: 'test',
      steps: () => (this.isDriverByHandOnly ? byHand : steps),
      close: () => Promise.resolve(),
    };
    return { driver, actions: ['restart'], matchesType: () => true };
  }

  #call(step: string, call: StepCall): Promise<StepOutcome> {
    return new Promise<StepOutcome>((resolve) => {
      const answer = (outcome: StepOutcome) => {
        this.#isStirred = true;
        resolve(outcome);
      };
      const open = { ...call, step, answer };
      this.onCall(open);
      this.calls.push(open);
      call.signal.addEventListener('abort', () => {
        this.#isStirred = true;
        const at = this.calls.indexOf(open);
        if (at >= 0) {
          this.calls.splice(at, 1);
        }
      });
    });
  }

  #start(): RecoveryController {
    return new RecoveryController({
      settings: () => this.settings,
      fleet: this.fleet,
      clock: { now: () => this.nowMs },
      drivers: () => this.#drivers,
      commands: { isHandedOut: (id) => this.handedOut.has(id) },
      actions: this.actions,
      triggers: this.triggers,
      audit: this.audit,
      metrics: this.metrics,
      log: LOG,
      inMaintenance: ({ id }) => this.maintenance.has(id),
      isAcknowledged: ({ id }) => this.acknowledged.has(id),
    });
  }
}

interface Notify {
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: number;
  readonly alertname?: string;
  readonly truncated?: number;
}

const NEVER_MS = 2 ** 31 - 1;

async function microtasks(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await Promise.resolve();
  }
}
