import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folders that a stack reads and writes. All paths are absolute. */
export interface StackPaths {
  /** The checkout. */
  readonly root: string;
  /** Programs of the installed tools. */
  readonly bin: string;
  /** Folder that contains `data`, `logs` and `run`; the value of --data-dir. */
  readonly home: string;
  /** Data of the services. */
  readonly data: string;
  readonly logs: string;
  /** Generated configuration and the state file. */
  readonly run: string;
}

/** The checkout that contains this file. */
export const ROOT = resolve(__dirname, '..', '..', '..');

export const DEFAULT_HOME = join(ROOT, '.stack');

export const DEFAULT_SECRETS = join(ROOT, 'secrets');

export const DEFAULT_RULES = join(ROOT, 'alerting', 'rules');

/** The command that stops the stack of this home. */
export function stopCommandFor(home: string): string {
  if (home === DEFAULT_HOME) {
    return 'npm run stack:stop';
  }
  return `npm run stack:stop -- --data-dir ${/^[\w./-]+$/.test(home) ? home : `'${home.replaceAll("'", "'\\''")}'`}`;
}

export function stackPaths(home: string): StackPaths {
  return {
    root: ROOT,
    bin: join(ROOT, '.stack', 'tools', 'bin'),
    home,
    data: join(home, 'data'),
    logs: join(home, 'logs'),
    run: join(home, 'run'),
  };
}

export function createFolders(paths: StackPaths): void {
  for (const folder of [paths.data, paths.logs, paths.run]) {
    mkdirSync(folder, { recursive: true });
  }
}
