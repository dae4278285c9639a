import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { requireNotRunning } from './state/orphaned-processes';
import { stackPaths, createFolders, stopCommandFor } from './options/paths';
import type { StackOptions } from './options/stack-options';
import { readLogTail } from './processes/log-tail';
import { poll } from './processes/poll';
import { readState } from './state/state-file';

const READY_TIMEOUT_MS = 5 * 60_000;
const MAX_LOG_LINES = 20;

/**
 * Starts the stack as a background process and waits until it is ready. Its output goes to `<home>/logs/stack.log`.
 * Returns the exit code.
 */
export async function startDetached(args: readonly string[], options: StackOptions): Promise<number> {
  const paths = stackPaths(options.home);
  createFolders(paths);
  requireNotRunning(paths);
  const logFile = join(paths.logs, 'stack.log');
  const log = openSync(logFile, 'w');
  const entry = join(paths.root, 'stack', 'start.mjs');
  const child = spawn(process.execPath, [entry, ...args.filter((arg) => arg !== '--detach')], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let hasExited = false;
  child.once('exit', () => (hasExited = true));
  const outcome = await poll(() => {
    if (hasExited) {
      return 'ended';
    }
    const state = readState(paths);
    return state?.stack.pid === child.pid && state?.ready === true ? 'ready' : undefined;
  }, READY_TIMEOUT_MS);
  child.unref();
  console.log(readLogTail(logFile, MAX_LOG_LINES).join('\n'));
  if (outcome !== 'ready') {
    return 1;
  }
  console.log(
    `Running in the background (process ${child.pid ?? ''}). Stop it with: ${stopCommandFor(options.home)}`,
  );
  return 0;
}
