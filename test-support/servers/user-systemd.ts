import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pollUntil } from '../poll-until';
import { TestProcess } from '../test-process';

const run = promisify(execFile);
const SYSTEMD = '/lib/systemd/systemd';
/** systemd refuses to start unless the system seems to have been booted with it, so it gets a /run of its own. */
const START = 'mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec "$0" --user';

/** Why the service manager of a user cannot run here; undefined if it can. */
export function systemdProblem(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'a service manager in a namespace of its own needs Linux and root';
  }
  return existsSync(SYSTEMD) && existsSync('/usr/bin/systemctl') ? undefined : 'systemd is not installed';
}

/** A real systemd as the service manager of a user, with its own units, for the tests of a file. */
export class UserSystemd {
  /** XDG_RUNTIME_DIR of programs that talk to it. */
  readonly runtimeDirectory: string;
  readonly #process: TestProcess;

  private constructor(folder: string) {
    this.runtimeDirectory = folder;
    this.#process = new TestProcess('unshare', ['--mount', 'sh', '-c', START, SYSTEMD], {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
    });
  }

  /**
   * @param units content of unit files by name
   */
  static async start(units: Readonly<Record<string, string>>): Promise<UserSystemd> {
    const folder = await mkdtemp(join(tmpdir(), 'heartline-systemd-'));
    const unitFolder = join(folder, '.config', 'systemd', 'user');
    await mkdir(unitFolder, { recursive: true });
    for (const [name, content] of Object.entries(units)) {
      await writeFile(join(unitFolder, name), content);
    }
    const systemd = new UserSystemd(folder);
    await pollUntil('systemd to listen', () => {
      if (systemd.#process.hasEnded) {
        throw new Error(`systemd has ended:\n${systemd.#process.output}`);
      }
      return existsSync(join(folder, 'systemd', 'private'));
    });
    return systemd;
  }

  /** Ends it with its units, by its process ID. */
  async close(): Promise<void> {
    if (!this.#process.hasEnded) {
      // Before it ends, it waits for all units to stop, also for those that never do.
      const env = { ...process.env, XDG_RUNTIME_DIR: this.runtimeDirectory };
      await run('/usr/bin/systemctl', ['--user', 'kill', '--signal=SIGKILL', '*.service'], { env });
      await this.#process.end('SIGTERM');
    }
    await rm(this.runtimeDirectory, { recursive: true, force: true });
  }
}
