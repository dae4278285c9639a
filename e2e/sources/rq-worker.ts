import { join } from 'node:path';
import { TestProcess } from '../../test-support/test-process';

export const RQ_JOBS = join(__dirname, 'jobs');

export interface RqWorkerOptions {
  /** A Python with RQ. */
  readonly python: string;
  readonly redisUrl: string;
  readonly name: string;
  readonly queues: readonly string[];
  /** More options of `rq worker`. */
  readonly options?: readonly string[];
}

/** Starts a worker of RQ. */
export function startRqWorker({
  python,
  redisUrl,
  name,
  queues,
  options = [],
}: RqWorkerOptions): TestProcess {
  const run = 'import sys; from rq.cli import main; sys.path.insert(0, sys.argv.pop(1)); main()';
  return new TestProcess(python, [
    ...['-c', run, RQ_JOBS, 'worker', '--url', redisUrl, '--name', name],
    ...options,
    ...queues,
  ]);
}
