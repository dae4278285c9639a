import { type ReadFile } from '../config/files/yaml-file';
import { type Config } from '../config/schema/config';
import { type FleetView } from '../model/fleet-view';
import { compileGlobs } from '../model/glob';
import { type JournalPart } from '../journal/disk/journal-parts';
import { type Clock, type Millis } from '../model/time';
import { type Log } from '../telemetry/log';
import { ActionTable } from './actions/action-table';
import { AuditLog } from './audit/audit-log';
import { type CleanUpEntry, type CleanUpGate, type CleanUpRefusal } from './clean-up-gate';
import { CommandQueue } from './commands/command-queue';
import { RecoveryController } from './controller';
import { budgetOf } from './decision/budget';
import { type DriverContext, type DriverKind } from './drivers/driver-kind';
import { type ConfiguredDriver, readDrivers } from './drivers/drivers-file';
import { type RecoveryMetrics } from './recovery-metrics';
import { type RecoveryStatus } from './recovery-status';
import { measureRecoveryTime } from './recovery-time';
import { type NotifiedAlert } from './triggers/trigger';
import { type Pause, type ReceivedAlerts, TriggerTable } from './triggers/trigger-table';

export interface RecoveryServiceDeps {
  /** The running configuration: a reload changes its properties. */
  readonly config: Pick<Config, 'recovery'>;
  readonly fleet: DriverContext['fleet'] &
    Pick<FleetView, 'workers' | 'onChange' | 'listeningSince' | 'maintenanceOf' | 'acknowledgementOf'>;
  /** A clock that does not jump. */
  readonly clock: Clock;
  readonly metrics: RecoveryMetrics;
  readonly log: Log;
  readonly kinds: readonly DriverKind[];
  readonly readFile: ReadFile;
  readonly directory: (part: JournalPart) => string;
  /** Opens a part of the journal, and sets aside a damaged one if the configuration says so. */
  readonly open: <Part>(open: () => Part) => Promise<Part>;
}

/** How often the controller looks at time-outs, cool-downs and pauses that end. */
const ROUND_INTERVAL_MS: Millis = 1000;

/** Recovery as a whole: its tables, the controller and the drivers. */
export class RecoveryService implements CleanUpGate {
  readonly commands: CommandQueue;
  readonly actions: ActionTable;
  readonly audit: AuditLog;
  readonly controller: RecoveryController;
  readonly #triggers: TriggerTable;
  readonly #deps: RecoveryServiceDeps;
  #drivers: readonly ConfiguredDriver[] = [];
  readonly #stopMeasuring: () => void;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    deps: RecoveryServiceDeps,
    parts: Pick<RecoveryService, 'commands' | 'actions' | 'audit'>,
    triggers: TriggerTable,
  ) {
    this.#deps = deps;
    this.commands = parts.commands;
    this.actions = parts.actions;
    this.audit = parts.audit;
    this.#triggers = triggers;
    this.controller = new RecoveryController({
      ...deps,
      ...parts,
      triggers,
      settings: () => deps.config.recovery,
      drivers: () => this.#drivers,
      inMaintenance: ({ id }) => deps.fleet.maintenanceOf(id, deps.fleet.now()) !== undefined,
      isAcknowledged: (worker) => deps.fleet.acknowledgementOf(worker, deps.fleet.now()) !== undefined,
    });
    this.#stopMeasuring = measureRecoveryTime({
      fleet: deps.fleet,
      actions: parts.actions,
      recovered: (by, seconds) => deps.metrics.recovered(by, seconds),
    });
  }

  /**
   * Opens the tables and reads the drivers file. Nothing is done before `start`.
   *
   * @throws JournalError if a table cannot be used; ConfigError if the drivers file is invalid
   */
  static async open(deps: RecoveryServiceDeps): Promise<RecoveryService> {
    const { open, directory, fleet, log, clock } = deps;
    const opened: { close(): Promise<void> }[] = [];
    const add = async <Part extends { close(): Promise<void> }>(openPart: () => Part) => {
      const part = await open(openPart);
      opened.push(part);
      return part;
    };
    try {
      const commands = await add(() => CommandQueue.open(directory('recovery'), deps));
      const actions = await add(() => ActionTable.open(directory('recovery-actions'), clock.now()));
      const triggers = await add(() => TriggerTable.open(directory('recovery-alerts'), fleet));
      const audit = await add(() => AuditLog.open(directory('recovery-audit'), log));
      const service = new RecoveryService(deps, { commands, actions, audit }, triggers);
      service.applyDrivers(service.readDrivers(deps.config.recovery));
      deps.metrics.watch(service);
      return service;
    } catch (error) {
      for (const part of opened.toReversed()) {
        await part.close();
      }
      throw error;
    }
  }

  /** Begins to act. Actions of an earlier process go on. */
  start(): void {
    this.#timer = setInterval(() => void this.controller.round(), ROUND_INTERVAL_MS);
  }

  /** Reads the drivers file of a configuration. @throws ConfigError */
  readDrivers({ driversFile, allowedPrograms }: Config['recovery']): readonly ConfiguredDriver[] {
    const { kinds, readFile, fleet, log } = this.#deps;
    const context = { fleet, commands: this.commands, allowedPrograms, log };
    return driversFile === undefined ? [] : readDrivers(driversFile, readFile, kinds, context);
  }

  /** The drivers of the drivers file, in its order. */
  get drivers(): readonly ConfiguredDriver[] {
    return this.#drivers;
  }

  /** Uses other drivers from now on. Steps that run keep theirs until they end. */
  applyDrivers(drivers: readonly ConfiguredDriver[]): void {
    const replaced = this.#drivers;
    this.#drivers = drivers;
    void this.#closeDrivers(replaced);
    this.controller.roundSoon();
  }

  /**
   * Receives alerts. Resolves when they are on disk; what follows from them is decided later.
   *
   * @throws JournalError if they cannot be stored: Alertmanager then retries
   */
  async receive(alerts: readonly NotifiedAlert[], truncated: number): Promise<ReceivedAlerts> {
    const { clock, metrics, fleet } = this.#deps;
    const received = await this.#triggers.receive(alerts, truncated, clock.now());
    for (const { row, refusal } of received.refused) {
      metrics.refused('restart', refusal);
      void this.audit.append({
        event: 'refused',
        at: fleet.now(),
        reason:
          refusal === 'other_alert'
            ? `${row.alertname || 'an alert without a name'} only notifies; it starts no recovery`
            : 'the alert names no worker and no worker type',
        action: 'restart',
        refusal,
        alertname: row.alertname,
        fingerprint: row.fingerprint,
        ...(row.workerType !== undefined && { workerType: row.workerType }),
      });
    }
    this.controller.roundSoon();
    return received;
  }

  /** Begins no action from now on. @throws JournalError if that cannot be stored */
  async pause(pause: Pause): Promise<void> {
    await this.#triggers.setPause(pause);
    await this.audit.append({ ...pause, event: 'paused' });
  }

  /** @throws JournalError if it cannot be stored */
  async resume(by: Omit<Pause, 'until'>): Promise<void> {
    await this.#triggers.setPause(undefined);
    await this.audit.append({ ...by, event: 'resumed' });
    this.controller.roundSoon();
  }

  /**
   * Allows further actions for a worker for which recovery has given up. Returns whether there was anything to clear.
   *
   * @throws JournalError if that cannot be stored
   */
  async clear(workerId: string, by: Omit<Pause, 'until'>): Promise<boolean> {
    const cleared = await this.controller.clear(workerId);
    if (cleared) {
      await this.audit.append({ ...by, event: 'cleared', workerId });
    }
    return cleared;
  }

  status(): RecoveryStatus {
    const { mode, types, budgetRatio } = this.#deps.config.recovery;
    const pause = this.#pause();
    const { counts, heldBack } = this.controller.budget();
    const { affected, expected } = counts.fleet;
    return {
      mode,
      types,
      ...(pause !== undefined && { pause }),
      budget: { affected, expected, limit: budgetOf(expected, budgetRatio) },
      heldBack,
      exhausted: [...this.controller.exhausted()].map(({ id }) => id),
    };
  }

  refusal(workerType?: string): CleanUpRefusal | undefined {
    const { mode, types } = this.#deps.config.recovery;
    if (mode === 'off') {
      return 'off';
    }
    if (this.#pause() !== undefined) {
      return 'paused';
    }
    const isAllowed = workerType === undefined ? types.length > 0 : compileGlobs(types)(workerType);
    return mode === 'on' && isAllowed ? undefined : 'dry_run';
  }

  async record(entry: CleanUpEntry): Promise<void> {
    const { metrics, fleet } = this.#deps;
    const { outcome, refusal, ...rest } = entry;
    if (outcome === 'refused') {
      metrics.refused(entry.action, refusal ?? 'dry_run');
    } else {
      metrics.reached(entry.action, outcome);
    }
    const { leases_released: leases } = entry.evidence;
    if (typeof leases === 'number' && entry.workerType !== undefined) {
      metrics.leasesReleased(entry.workerType, leases);
    }
    await this.audit.append({
      ...rest,
      event: 'cleaned_up',
      at: fleet.now(),
      ...(outcome === 'refused' ? { refusal: refusal ?? 'dry_run' } : { outcome }),
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopMeasuring();
    await this.controller.close();
    await this.#closeDrivers(this.#drivers);
    for (const part of [this.audit, this.#triggers, this.actions, this.commands]) {
      await part.close();
    }
  }

  #pause(): Pause | undefined {
    const pause = this.#triggers.pause();
    const isOver = pause?.until !== undefined && this.#deps.fleet.now() >= pause.until;
    return isOver ? undefined : pause;
  }

  async #closeDrivers(drivers: readonly ConfiguredDriver[]): Promise<void> {
    for (const { driver } of drivers) {
      try {
        await driver.close();
      } catch (error) {
        this.#deps.log.error({ err: error, driver: driver.name }, 'could not close a recovery driver');
      }
    }
  }
}
