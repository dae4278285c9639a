import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { type FleetPlatform } from './fleet-platform';

const PROGRAMS = join(__dirname, 'programs');

/**
 * Workers that are processes, and a program that restarts them. Each line of the file `restarts` is one run of that
 * program.
 */
export class ProcessPlatform implements FleetPlatform {
  readonly driver: FleetPlatform['driver'];
  readonly variables = { HEARTLINE_RECOVERY_ALLOWED_PROGRAMS: process.execPath };
  readonly #folder = mkdtempSync(join(tmpdir(), 'heartline-recovery-processes-'));
  readonly #ids = new Set<string>();

  constructor() {
    writeFileSync(join(this.#folder, 'restarts'), '');
    const command = [process.execPath, join(PROGRAMS, 'restart.mjs'), this.#folder, '{worker_id}'];
    this.driver = { kind: 'command', actions: ['restart'], command, verify_seconds: 30 };
  }

  spawn(id: string, exporterUrl: string): Promise<void> {
    this.#ids.add(id);
    writeFileSync(join(this.#folder, 'exporter-url'), exporterUrl);
    const argv = [join(PROGRAMS, 'worker.mjs'), this.#folder, id];
    spawn(process.execPath, argv, { detached: true, stdio: 'ignore' }).unref();
    return Promise.resolve();
  }

  pid(id: string): Promise<number> {
    return Promise.resolve(this.#pid(id));
  }

  restarts(): Promise<readonly string[]> {
    const lines = readFileSync(join(this.#folder, 'restarts'), 'utf8').split('\n');
    return Promise.resolve(lines.filter((id) => id !== ''));
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

  /** A restart that is under way starts one more worker, which writes into the folder. */
  async end(): Promise<void> {
    await pollUntil('the end of all workers', () => {
      for (const id of this.#ids) {
        if (existsSync(join(this.#folder, `${id}.pid`))) {
          this.#kill(id);
        }
      }
      try {
        rmSync(this.#folder, { recursive: true, force: true });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') {
          throw error;
        }
        return false;
      }
    });
  }

  #pid(id: string): number {
    return Number(readFileSync(join(this.#folder, `${id}.pid`), 'utf8'));
  }

  #kill(id: string): void {
    try {
      process.kill(this.#pid(id), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
  }
}
