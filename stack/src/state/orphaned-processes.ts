import { type Layout, stopCommandFor } from '../options/paths';
import { isRunning } from '../processes/process-identity';
import { poll } from '../processes/poll';
import { groupRuns, killGroup } from '../processes/managed-process';
import { readRecord, removeRecord } from './state-file';

const GONE_TIMEOUT_MS = 5000;

/** Throws where a stack runs in this home: two of them would write the same files. */
export function requireNoStack(layout: Layout): void {
  const record = readRecord(layout);
  if (record === undefined || !isRunning(record.stack)) return;
  throw new Error(
    `A stack runs here already, as process ${record.stack.pid}. End it with: ${stopCommandFor(layout.home)}. ` +
      'Or start a second one with --data-dir and --port-offset.',
  );
}

/**
 * Ends what a stack that was killed left running in this home, and waits until it is gone: only then are its ports
 * free. One that ended well has left nothing.
 */
export async function endLeftovers(layout: Layout): Promise<void> {
  const leaders = (readRecord(layout)?.parts ?? []).filter(({ process }) => isRunning(process));
  for (const { process } of leaders) killGroup(process.pid);
  // Where nobody reaps orphans (a container without an init), a dead group stays in the process table for good. Its
  // ports are free all the same, and requireFreePorts finds out: so the wait ends without an error.
  await poll(
    () => (leaders.some(({ process }) => groupRuns(process.pid)) ? undefined : true),
    GONE_TIMEOUT_MS,
    25,
  );
  removeRecord(layout);
}
