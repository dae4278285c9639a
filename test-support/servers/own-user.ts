import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** PostgreSQL and MariaDB refuse to run as root. Any numeric user will do: `nobody` on most systems. */
const SERVER_USER = 65_534;

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The command that runs a server which refuses root: itself, or below another user if this process is root. */
export function withoutRoot(program: string, args: readonly string[]): { command: string; args: string[] } {
  if (!isRoot()) {
    return { command: program, args: [...args] };
  }
  // The checkout may be in a folder that only root can read, so the server keeps that one right.
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const user = [`--reuid=${SERVER_USER}`, `--regid=${SERVER_USER}`, '--clear-groups'];
  return { command: 'setpriv', args: [...user, ...keep, program, ...args] };
}

/** Runs a program of such a server to its end. */
export async function runWithoutRoot(program: string, args: readonly string[]): Promise<void> {
  const { command, args: all } = withoutRoot(program, args);
  await run(command, all, { maxBuffer: 64 * 1024 * 1024 });
}

/** Gives a folder to the user of `withoutRoot`. */
export async function giveToServer(folder: string): Promise<void> {
  if (isRoot()) {
    await chown(folder, SERVER_USER, SERVER_USER);
  }
}
