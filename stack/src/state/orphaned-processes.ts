import { type StackPaths, stopCommandFor } from '../options/paths';
import { isRunning } from '../processes/process-identity';
import { poll } from '../processes/poll';
import { isGroupRunning, killGroup } from '../processes/managed-process';
import { readState, removeState } from './state-file';

const EXIT_TIMEOUT_MS = 5000;

/** Throws if a stack runs in this home, because two stacks would write the same files. */
export function requireNotRunning(paths: StackPaths): void {
  const state = readState(paths);
  if (state === undefined || !isRunning(state.stack)) {
    return;
  }
  throw new Error(
    `A stack is already running in ${paths.home} (process ${state.stack.pid}). ` +
      `Stop it with: ${stopCommandFor(paths.home)}. ` +
      'To start a second stack, use --data-dir and --port-offset.',
  );
}

/**
 * Kills the services that a killed stack left running in this home, and waits until they have exited and their ports are
 * free. Does nothing after a regular stop.
 */
export async function killOrphanedProcesses(paths: StackPaths): Promise<void> {
  const leaders = (readState(paths)?.services ?? []).filter(({ process }) => isRunning(process));
  for (const { process } of leaders) {
    killGroup(process.pid);
  }
  // In a container without an init process, orphans are not reaped and stay in the process table. Their ports are free
  // nevertheless, which requireFreePorts checks, so a timeout is not an error.
  await poll(
    () => (leaders.some(({ process }) => isGroupRunning(process.pid)) ? undefined : true),
    EXIT_TIMEOUT_MS,
    25,
  );
  removeState(paths);
}
