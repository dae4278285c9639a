import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../stack/src/options/paths';
import { pollUntil } from '../../test-support/poll-until';
import { type Environment, startEnvironment } from '../environment/environment';

const PROGRAMS = join(__dirname, 'programs');

interface WorkerRow {
  readonly worker_id: string;
  readonly state: string;
}

export interface AuditEntry {
  readonly event: string;
  readonly worker_id?: string;
  readonly action_id?: string;
  readonly refusal?: string;
  readonly outcome?: string;
  readonly result?: string;
  readonly at: string;
}

export interface ActionRow {
  readonly id: string;
  readonly worker_id: string;
  readonly outcome: string;
  readonly steps?: readonly { readonly result?: string }[];
}

interface StatusRow {
  readonly held_back: readonly string[];
  readonly exhausted: readonly string[];
  readonly budget: { readonly affected: number; readonly limit: number };
}

/**
 * Workers that are processes, and the stack with a driver that restarts them by a program. Each line of `restarts` is one
 * run of that program.
 */
export class RecoverableFleet {
  readonly environment: Environment;
  readonly ids: readonly string[];
  readonly #folder: string;

  private constructor(environment: Environment, ids: readonly string[], folder: string) {
    this.environment = environment;
    this.ids = ids;
    this.#folder = folder;
  }

  /** Starts the stack and the workers. Resolves when all workers are healthy. */
  static async start(size: number): Promise<RecoverableFleet> {
    const folder = mkdtempSync(join(tmpdir(), 'heartline-recovery-'));
    const driversFile = join(folder, 'drivers.yml');
    const command = [process.execPath, join(PROGRAMS, 'restart.mjs'), folder, '{worker_id}'];
    const driver = { name: 'restarter', kind: 'command', types: ['batch'], actions: ['restart'], command };
    // JSON is YAML.
    writeFileSync(driversFile, JSON.stringify({ drivers: [{ ...driver, verify_seconds: 30 }] }), {
      mode: 0o600,
    });
    writeFileSync(join(folder, 'restarts'), '');
    const environment = await startEnvironment(DEFAULT_RULES, {
      HEARTLINE_RECOVERY_MODE: 'on',
      HEARTLINE_RECOVERY_TYPES: 'batch',
      HEARTLINE_RECOVERY_DRIVERS_FILE: driversFile,
      HEARTLINE_RECOVERY_ALLOWED_PROGRAMS: process.execPath,
      HEARTLINE_RECOVERY_COOL_DOWN_SECONDS: '5',
      HEARTLINE_RECOVERY_HEALTHY_SECONDS: '60',
      HEARTLINE_RECOVERY_STORM_SECONDS: '30',
    });
    const ids = Array.from({ length: size }, (_, n) => `worker-${n}`);
    const fleet = new RecoverableFleet(environment, ids, folder);
    try {
      writeFileSync(join(folder, 'exporter-url'), environment.exporterUrl);
      for (const id of ids) {
        fleet.spawn(id);
      }
      await fleet.allHealthy();
    } catch (error) {
      await fleet.end();
      throw error;
    }
    return fleet;
  }

  spawn(id: string): void {
    const argv = [join(PROGRAMS, 'worker.mjs'), this.#folder, id];
    spawn(process.execPath, argv, { detached: true, stdio: 'ignore' }).unref();
  }

  pid(id: string): number {
    return Number(readFileSync(join(this.#folder, `${id}.pid`), 'utf8'));
  }

  signal(id: string, signal: NodeJS.Signals): void {
    process.kill(this.pid(id), signal);
  }

  /** From now on the worker ends after its first heartbeat. */
  doom(id: string): void {
    writeFileSync(join(this.#folder, `${id}.doomed`), '');
  }

  pardon(id: string): void {
    rmSync(join(this.#folder, `${id}.doomed`));
  }

  /** From now on a restart takes 4 s. */
  slowDown(): void {
    writeFileSync(join(this.#folder, 'slow'), '');
  }

  speedUp(): void {
    rmSync(join(this.#folder, 'slow'));
  }

  /** Worker IDs, one for each run of the program that restarts. */
  restarts(): readonly string[] {
    return readFileSync(join(this.#folder, 'restarts'), 'utf8')
      .split('\n')
      .filter((id) => id !== '');
  }

  restartsOf(id: string): number {
    return this.restarts().filter((each) => each === id).length;
  }

  async workers(): Promise<readonly WorkerRow[]> {
    return (await this.#get<{ workers: WorkerRow[] }>('health/workers?limit=1000')).workers;
  }

  async state(id: string): Promise<string | undefined> {
    return (await this.workers()).find(({ worker_id }) => worker_id === id)?.state;
  }

  async allHealthy(): Promise<void> {
    await pollUntil(
      'all workers to be healthy',
      async () => {
        const workers = await this.workers();
        return workers.length === this.ids.length && workers.every(({ state }) => state === 'healthy');
      },
      { everyMs: 500 },
    );
  }

  /** Resolves when the worker is healthy as another process than `pid`. */
  async back(id: string, pid: number): Promise<void> {
    await pollUntil(
      `${id} to be back as another process`,
      async () => this.pid(id) !== pid && (await this.state(id)) === 'healthy',
      { everyMs: 250 },
    );
  }

  async status(): Promise<StatusRow> {
    return (await this.#get<{ status: StatusRow }>('health/recovery?limit=1')).status;
  }

  async actions(id: string): Promise<readonly ActionRow[]> {
    return (await this.#get<{ actions: ActionRow[] }>(`health/recovery?worker_id=${id}`)).actions;
  }

  /** The audit log, oldest first. */
  async audit(): Promise<readonly AuditEntry[]> {
    const { entries } = await this.#get<{ entries: AuditEntry[] }>('health/recovery/audit?limit=1000');
    return entries.toReversed();
  }

  async post(path: string, body: object): Promise<Response> {
    return fetch(new URL(path, this.environment.exporterUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async end(): Promise<void> {
    await this.environment.end();
    // The second time for a worker that was being started.
    for (const id of [...this.ids, ...this.ids]) {
      if (existsSync(join(this.#folder, `${id}.pid`))) {
        this.#kill(id);
      }
    }
    // A restart that was under way writes once more.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }

  #kill(id: string): void {
    try {
      this.signal(id, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
  }

  async #get<Body>(path: string): Promise<Body> {
    const response = await fetch(new URL(path, this.environment.exporterUrl));
    if (!response.ok) {
      throw new Error(`GET /${path} returned ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as Body;
  }
}
