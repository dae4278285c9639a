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

  /**
   * Mounts it. Returns undefined, and prints why, if this account may not mount: only root may. An error otherwise, so
   * that CI cannot pass without the test.
   */
  static mount(path: string, options: string): SmallFileSystem | undefined {
    mkdirSync(path, { recursive: true });
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], {
      encoding: 'utf8',
    });
    if (status === 0) {
      return new SmallFileSystem(path);
    }
    const reason = `mounting a tmpfs at ${path} failed: ${error?.message ?? stderr.trim()}`;
    if (process.getuid?.() === 0 && process.env['CI'] !== undefined) {
      throw new Error(reason);
    }
    process.stderr.write(`The tests of a full disk did not run: ${reason}. Run them as root.\n`);
    return undefined;
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
