import { type StackPaths, stopCommandFor } from '../options/paths';
import { isRunning } from '../processes/process-identity';
import { poll } from '../processes/poll';
import { isGroupRunning, killGroup } from '../processes/managed-process';
import { readState, removeState } from './state-file';

const EXIT_TIMEOUT_MS = 5000;

/** Throws where a stack runs in this home: two of them would write the same files. */
export function requireNotRunning(paths: StackPaths): void {
  const record = readState(paths);
  if (record === undefined || !isRunning(record.stack)) return;
  throw new Error(
    `A stack runs here already, as process ${record.stack.pid}. End it with: ${stopCommandFor(paths.home)}. ` +
      'Or start a second one with --data-dir and --port-offset.',
  );
}

/**
 * Ends what a stack that was killed left running in this home, and waits until it is gone: only then are its ports
 * free. One that ended well has left nothing.
 */
export async function killOrphanedProcesses(paths: StackPaths): Promise<void> {
  const leaders = (readState(paths)?.services ?? []).filter(({ process }) => isRunning(process));
  for (const { process } of leaders) killGroup(process.pid);
  // Where nobody reaps orphans (a container without an init), a dead group stays in the process table for good. Its
  // ports are free all the same, and requireFreePorts finds out: so the wait ends without an error.
  await poll(
    () => (leaders.some(({ process }) => isGroupRunning(process.pid)) ? undefined : true),
    EXIT_TIMEOUT_MS,
    25,
  );
  removeState(paths);
}
