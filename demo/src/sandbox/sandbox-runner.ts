import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type SandboxUpdate } from '@heartline/client';

import { Box } from './sandbox-process';
import { type ToSandbox } from './ipc-messages';
import { type ProcessReading, cpuRatio, folderBytes, readProcess } from './process-usage';

/** Whatever a program left behind goes with its sandbox; so no sandbox is used for long. */
const RUNS_PER_SANDBOX = 25;
/** A program that takes longer has no end. */
const LONGEST_RUN_MS = 2000;

/** Keeps one sandbox ready, replaces it now and then, and tells how it is. */
export class SandboxKeeper {
  #box: Box | undefined;
  /** When the newest sandbox has ended and nothing of it is left. */
  #gone: Promise<void> | undefined;
  #runs = 0;
  #before: ProcessReading | undefined;

  readonly #workerId: string;
  readonly #home: string;
  readonly #script: string;
  readonly #tell: (sandbox: SandboxUpdate) => void;

  /** @param #home a folder of this worker's own */
  constructor(workerId: string, home: string, script: string, tell: (sandbox: SandboxUpdate) => void) {
    this.#workerId = workerId;
    this.#home = home;
    this.#script = script;
    this.#tell = tell;
  }

  /** What an earlier life of this worker left: its sandboxes ended with it, and nobody could say so. */
  async clearUp(): Promise<void> {
    await mkdir(this.#home, { recursive: true });
    for (const id of await readdir(this.#home)) {
      this.#tell({ sandbox_id: id, state: 'crashed' });
      await rm(join(this.#home, id), { recursive: true, force: true });
    }
  }

  /** @throws what the program threw, a TimeoutError, or that the sandbox is gone */
  async run(task: ToSandbox, signal: AbortSignal): Promise<unknown> {
    const box = this.#box ?? (await this.#open());
    this.#runs += 1;
    try {
      return await box.run(task, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_RUN_MS)]));
    } finally {
      this.#tell({ sandbox_id: box.id, last_event_at: new Date().toISOString() });
      // One that was ended is not used again, even while its end is under way.
      if (box.ending || this.#runs >= RUNS_PER_SANDBOX) await this.end();
    }
  }

  /** What the sandbox uses now. */
  async measure(): Promise<void> {
    const box = this.#box;
    const before = this.#before;
    if (box?.pid === undefined) return;
    const [after, disk] = await Promise.all([readProcess(box.pid), folderBytes(box.folder)]);
    // It may have ended while we looked.
    if (after === undefined || box !== this.#box) return;
    this.#before = after;
    const cpu = cpuRatio(before, after);
    this.#tell({
      sandbox_id: box.id,
      resources: {
        memory_bytes: after.memoryBytes,
        disk_bytes: disk,
        ...(cpu === undefined ? {} : { cpu_ratio: cpu }),
      },
    });
  }

  async end(): Promise<void> {
    this.#box?.end();
    await this.#gone;
  }

  async #open(): Promise<Box> {
    const createdAt = new Date();
    const id = `${this.#workerId}.${createdAt.getTime().toString(36)}`;
    const folder = join(this.#home, id);
    await mkdir(folder);
    const box = new Box(id, folder, this.#script);
    this.#box = box;
    this.#runs = 0;
    this.#before = undefined;
    const at = createdAt.toISOString();
    this.#tell({ sandbox_id: id, state: 'running', created_at: at, last_event_at: at });
    this.#gone = box.ended.then(async (state) => {
      if (this.#box === box) this.#box = undefined;
      this.#tell({ sandbox_id: id, state, last_event_at: new Date().toISOString(), resources: null });
      await rm(folder, { recursive: true, force: true });
    });
    return box;
  }
}
