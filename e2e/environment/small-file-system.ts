import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A real file system of a few megabytes (tmpfs), mounted by the test. */
export class SmallFileSystem {
  readonly path: string;
  readonly #ballast: string;

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /** Whether this account may mount file systems: only root may. Tests are skipped otherwise, which the test run reports. */
  static get isAvailable(): boolean {
    return process.getuid?.() === 0;
  }

  /** Throws if it cannot be mounted, so that root cannot pass without the test. */
  static mount(path: string, options: string): SmallFileSystem {
    mkdirSync(path, { recursive: true });
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], {
      encoding: 'utf8',
    });
    if (status !== 0) {
      throw new Error(`Mounting a tmpfs at ${path} failed: ${error?.message ?? stderr.trim()}`);
    }
    return new SmallFileSystem(path);
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Uses up all but some bytes. */
  fill(leaveBytes = 0): void {
    this.empty();
    writeFileSync(this.#ballast, Buffer.alloc(Math.max(0, this.freeBytes() - leaveBytes)));
  }

  /** Frees what `fill` used. */
  empty(): void {
    rmSync(this.#ballast, { force: true });
  }

  remount(options: string): number | null {
    return spawnSync('mount', ['-o', `remount,${options}`, this.path]).status;
  }

  unmount(): void {
    const { status, stderr } = spawnSync('umount', [this.path], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(stderr);
    }
  }
}
