import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { requireNoStack } from './state/orphaned-processes';
import { layoutOf, makeFolders, stopCommandFor } from './options/paths';
import type { StackOptions } from './options/stack-options';
import { logTail } from './processes/log-tail';
import { poll } from './processes/poll';
import { readRecord } from './state/state-file';

const READY_TIMEOUT_MS = 5 * 60_000;
const REPORTED_LINES = 20;

/**
 * Starts the stack as a process of its own, which outlives this one, and waits until it is ready. Its output goes to
 * `<home>/logs/stack.log`. Gives the exit code.
 */
export async function startDetached(args: readonly string[], options: StackOptions): Promise<number> {
  const layout = layoutOf(options.home);
  makeFolders(layout);
  requireNoStack(layout);
  const logFile = join(layout.logs, 'stack.log');
  const log = openSync(logFile, 'w');
  const entry = join(layout.root, 'stack', 'start.mjs');
  const child = spawn(process.execPath, [entry, ...args.filter((arg) => arg !== '--detach')], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended = false;
  child.once('exit', () => (ended = true));
  const outcome = await poll(() => {
    if (ended) return 'ended';
    const record = readRecord(layout);
    return record?.stack.pid === child.pid && record?.ready === true ? 'ready' : undefined;
  }, READY_TIMEOUT_MS);
  child.unref();
  console.log(logTail(logFile, REPORTED_LINES).join('\n'));
  if (outcome !== 'ready') return 1;
  console.log(
    `Runs in the background as process ${child.pid ?? ''}. End it with: ${stopCommandFor(options.home)}`,
  );
  return 0;
}
