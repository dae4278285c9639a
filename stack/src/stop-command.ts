import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killOrphanedProcesses } from './state/orphaned-processes';
import { DEFAULT_HOME, stackPaths } from './options/paths';
import { isRunning } from './processes/process-identity';
import { poll } from './processes/poll';
import { readState } from './state/state-file';

const STOP_TIMEOUT_MS = 90_000;

/**
 * Runs `npm run stack:stop`: stops the stack of a home folder, and the services that a killed stack left running. Returns
 * the exit code.
 */
export async function stopCommand(args: readonly string[]): Promise<number> {
  try {
    return await stop(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function stop(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'data-dir': { type: 'string' } },
    strict: true,
  });
  const paths = stackPaths(values['data-dir'] === undefined ? DEFAULT_HOME : resolve(values['data-dir']));
  const state = readState(paths);
  if (state === undefined) {
    console.log(`No stack is running in ${paths.home}.`);
    return 0;
  }
  if (isRunning(state.stack)) {
    process.kill(state.stack.pid, 'SIGTERM');
    const exited = await poll(() => (isRunning(state.stack) ? undefined : true), STOP_TIMEOUT_MS);
    if (exited === undefined) {
      console.error(
        `Process ${state.stack.pid} has not exited after ${STOP_TIMEOUT_MS / 1000} s. See the logs in ${paths.logs}.`,
      );
      return 1;
    }
  }
  await killOrphanedProcesses(paths);
  console.log('Stopped.');
  return 0;
}
