import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killOrphanedProcesses } from './state/orphaned-processes';
import { DEFAULT_HOME, stackPaths } from './options/paths';
import { isRunning } from './processes/process-identity';
import { poll } from './processes/poll';
import { readState } from './state/state-file';

const STOP_TIMEOUT_MS = 90_000;

/** `npm run stack:stop`: ends the stack of a home folder, and what a killed one left behind. Gives the exit code. */
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
  const record = readState(paths);
  if (record === undefined) {
    console.log('No stack runs here.');
    return 0;
  }
  if (isRunning(record.stack)) {
    process.kill(record.stack.pid, 'SIGTERM');
    const gone = await poll(() => (isRunning(record.stack) ? undefined : true), STOP_TIMEOUT_MS);
    if (gone === undefined) {
      console.error(
        `Process ${record.stack.pid} did not end in ${STOP_TIMEOUT_MS / 1000} s. See the logs in ${paths.logs}.`,
      );
      return 1;
    }
  }
  await killOrphanedProcesses(paths);
  console.log('Stopped.');
  return 0;
}
