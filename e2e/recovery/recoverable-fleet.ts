import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../stack/src/options/paths';
import { pollUntil } from '../../test-support/poll-until';
import { type Environment, startEnvironment } from '../environment/environment';
import { type FleetPlatform } from './fleet-platform';

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

/** The stack with real workers on some platform, and recovery that restarts them there. */
export class RecoverableFleet<Platform extends FleetPlatform = FleetPlatform> {
  readonly environment: Environment;
  readonly ids: readonly string[];
  readonly platform: Platform;
  readonly #folder: string;

  private constructor(environment: Environment, ids: readonly string[], platform: Platform, folder: string) {
    this.environment = environment;
    this.ids = ids;
    this.platform = platform;
    this.#folder = folder;
  }

  /** Starts the stack and the workers. Resolves when all workers are healthy. */
  static async start<Platform extends FleetPlatform>(
    size: number,
    platform: Platform,
  ): Promise<RecoverableFleet<Platform>> {
    const folder = mkdtempSync(join(tmpdir(), 'heartline-recovery-'));
    const driversFile = join(folder, 'drivers.yml');
    const driver = { ...platform.driver, name: 'restarter', types: ['batch'] };
    // JSON is YAML.
    writeFileSync(driversFile, JSON.stringify({ drivers: [driver] }), { mode: 0o600 });
    let environment: Environment;
    try {
      environment = await startEnvironment(DEFAULT_RULES, {
        HEARTLINE_RECOVERY_MODE: 'on',
        HEARTLINE_RECOVERY_TYPES: 'batch',
        HEARTLINE_RECOVERY_DRIVERS_FILE: driversFile,
        HEARTLINE_RECOVERY_COOL_DOWN_SECONDS: '5',
        HEARTLINE_RECOVERY_HEALTHY_SECONDS: '60',
        HEARTLINE_RECOVERY_STORM_SECONDS: '30',
        ...platform.variables,
      });
    } catch (error) {
      await platform.end();
      throw error;
    }
    const ids = Array.from({ length: size }, (_, n) => `worker-${n}`);
    const fleet = new RecoverableFleet(environment, ids, platform, folder);
    try {
      for (const id of ids) {
        await fleet.spawn(id);
      }
      await fleet.allHealthy();
    } catch (error) {
      await fleet.end();
      throw error;
    }
    return fleet;
  }

  spawn(id: string): Promise<void> {
    return this.platform.spawn(id, this.environment.exporterUrl);
  }

  pid(id: string): Promise<number> {
    return this.platform.pid(id);
  }

  async signal(id: string, signal: NodeJS.Signals): Promise<void> {
    process.kill(await this.pid(id), signal);
  }

  /** Worker IDs, one for each restart. */
  restarts(): Promise<readonly string[]> {
    return this.platform.restarts();
  }

  async restartsOf(id: string): Promise<number> {
    return (await this.restarts()).filter((each) => each === id).length;
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
      async () => {
        const current = await this.pid(id);
        return current !== 0 && current !== pid && (await this.state(id)) === 'healthy';
      },
      { everyMs: 250 },
    );
  }

  /** Resolves with the last action on a worker when it has ended, which is after the heartbeat that proves its success. */
  endedAction(id: string): Promise<ActionRow> {
    return pollUntil(`the action on ${id} to end`, async () => {
      const [last] = await this.actions(id);
      return last?.outcome === 'running' ? undefined : last;
    });
  }

  /**
   * Kills one worker and lets another one hang. Resolves when both are back and the actions on them have ended.
   *
   * @returns the IDs of all workers that have another process now, and those of all restarts ever, both sorted
   */
  async loseTwo(killed: string, hanging: string): Promise<{ replaced: string[]; restarted: string[] }> {
    const pids = await this.pids();
    await this.signal(killed, 'SIGKILL');
    await this.signal(hanging, 'SIGSTOP');
    for (const id of [killed, hanging]) {
      await this.back(id, pids.get(id) ?? 0);
      await this.endedAction(id);
    }
    const now = await this.pids();
    return {
      replaced: this.ids.filter((id) => now.get(id) !== pids.get(id)).sort(),
      restarted: [...(await this.restarts())].sort(),
    };
  }

  /** Process IDs by worker ID. */
  async pids(): Promise<ReadonlyMap<string, number>> {
    return new Map(await Promise.all(this.ids.map(async (id) => [id, await this.pid(id)] as const)));
  }

  /** Resolves when recovery has refused to act on the worker for a reason. */
  async refused(id: string, refusal: string): Promise<void> {
    await pollUntil(`the refusal ${refusal} for ${id}`, async () =>
      (await this.audit()).some((entry) => entry.worker_id === id && entry.refusal === refusal),
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
    await this.platform.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get<Body>(path: string): Promise<Body> {
    const response = await fetch(new URL(path, this.environment.exporterUrl));
    if (!response.ok) {
      throw new Error(`GET /${path} returned ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as Body;
  }
}
