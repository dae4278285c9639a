import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { TestProcess } from '../../test-support/test-process';

/** Starts a worker of a queue tool, a script of the folder `workers`. Resolves when it waits for jobs. */
export async function startWorker(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<TestProcess> {
  const argv = [join(__dirname, 'workers', script), ...args];
  const worker = new TestProcess(process.execPath, argv, { ...process.env, ...environment });
  await pollUntil('a worker to start', () => {
    if (worker.hasEnded) {
      throw new Error(`The worker has ended:\n${worker.output}`);
    }
    return worker.output.includes('working');
  });
  return worker;
}
