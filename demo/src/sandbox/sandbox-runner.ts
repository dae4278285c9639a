import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type SandboxUpdate } from '@heartline/client';

import { type SandboxTask } from './ipc-messages';
import { type ProcessUsage, cpuRatio, folderSizeBytes, readProcessUsage } from './process-usage';
import { SandboxProcess } from './sandbox-process';

/** A price as a cloud may have it, so that the demo shows costs. */
const HOURLY_COST_DOLLARS = 0.12;
/** A sandbox is replaced after this many runs, together with everything that its programs left behind. */
const RUNS_PER_SANDBOX = 25;
/** A program that takes longer is considered endless. */
const RUN_TIMEOUT_MS = 2000;

/** Runs programs in one sandbox at a time, replaces it regularly, and reports its state and usage. */
export class SandboxRunner {
  #sandbox: SandboxProcess | undefined;
  /** Resolves when the newest sandbox has exited and its folder is removed. */
  #cleanedUp: Promise<void> | undefined;
  #runs = 0;
  #previousUsage: ProcessUsage | undefined;

  readonly #workerId: string;
  readonly #home: string;
  readonly #script: string;
  readonly #report: (sandbox: SandboxUpdate) => void;

  /** @param home a folder that only this worker uses */
  constructor(workerId: string, home: string, script: string, report: (sandbox: SandboxUpdate) => void) {
    this.#workerId = workerId;
    this.#home = home;
    this.#script = script;
    this.#report = report;
  }

  /** Removes the sandboxes of an earlier incarnation of this worker, which crashed with it, and reports them as crashed. */
  async removeLeftovers(): Promise<void> {
    await mkdir(this.#home, { recursive: true });
    for (const id of await readdir(this.#home)) {
      this.#report({ sandbox_id: id, state: 'crashed' });
      await rm(join(this.#home, id), { recursive: true, force: true });
    }
  }

  /** Runs a task. @throws the error of the program, a TimeoutError, or a SandboxGoneError if the sandbox exits */
  async run(task: SandboxTask, signal: AbortSignal): Promise<unknown> {
    const sandbox = this.#sandbox ?? (await this.#start());
    this.#runs += 1;
    try {
      return await sandbox.run(task, AbortSignal.any([signal, AbortSignal.timeout(RUN_TIMEOUT_MS)]));
    } finally {
      this.#report({ sandbox_id: sandbox.id, last_event_at: new Date().toISOString() });
      // A terminated sandbox is not used again, even while it is still exiting.
      if (sandbox.isTerminating || this.#runs >= RUNS_PER_SANDBOX) {
        await this.close();
      }
    }
  }

  /** Reports the present usage of the sandbox. */
  async measure(): Promise<void> {
    const sandbox = this.#sandbox;
    const before = this.#previousUsage;
    if (sandbox?.pid === undefined) {
      return;
    }
    const [after, diskBytes] = await Promise.all([
      readProcessUsage(sandbox.pid),
      folderSizeBytes(sandbox.folder),
    ]);
    // The sandbox may have exited in the meantime.
    if (after === undefined || sandbox !== this.#sandbox) {
      return;
    }
    this.#previousUsage = after;
    const cpu = cpuRatio(before, after);
    this.#report({
      sandbox_id: sandbox.id,
      resources: {
        memory_bytes: after.memoryBytes,
        disk_bytes: diskBytes,
        ...(cpu === undefined ? {} : { cpu_ratio: cpu }),
      },
    });
  }

  /** Terminates the sandbox and waits until its folder is removed. */
  async close(): Promise<void> {
    this.#sandbox?.terminate();
    await this.#cleanedUp;
  }

  async #start(): Promise<SandboxProcess> {
    const createdAt = new Date();
    const id = `${this.#workerId}.${createdAt.getTime().toString(36)}`;
    const folder = join(this.#home, id);
    await mkdir(folder);
    const sandbox = new SandboxProcess(id, folder, this.#script);
    this.#sandbox = sandbox;
    this.#runs = 0;
    this.#previousUsage = undefined;
    const at = createdAt.toISOString();
    this.#report({
      sandbox_id: id,
      state: 'running',
      created_at: at,
      last_event_at: at,
      hourly_cost_dollars: HOURLY_COST_DOLLARS,
    });
    this.#cleanedUp = sandbox.exited.then(async (state) => {
      if (this.#sandbox === sandbox) {
        this.#sandbox = undefined;
      }
      this.#report({ sandbox_id: id, state, last_event_at: new Date().toISOString(), resources: null });
      await rm(folder, { recursive: true, force: true });
    });
    return sandbox;
  }
}
