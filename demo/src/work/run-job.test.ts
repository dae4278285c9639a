import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WorkerHeartbeat } from '@heartline/client';

import { QueueFolder } from '../queue/queue-folder';
import { type JobHandler } from './job-handler';
import { runJob } from './run-job';

describe('running a job', () => {
  let root: string;
  let queue: QueueFolder;
  let heartbeat: WorkerHeartbeat;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-job-'));
    queue = new QueueFolder(root, 'auditor');
    await queue.open();
    heartbeat = new WorkerHeartbeat({ workerId: 'w' });
    store.addEvent.mockClear();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const claimed = async (attempt: number) => {
    await queue.add({ id: 'a', workerType: 'auditor', path: '/x', priority: 'normal', attempt, queuedAt: 1 });
    const claim = await queue.claim('w', 1);
    if (claim === undefined) {
      throw new Error('No job to claim.');
    }
    return claim;
  };
  const normal = async () => (await queue.depths()).find(({ priority }) => priority === 'normal');
  const store = { compare: jest.fn(() => Promise.resolve('new' as const)), addEvent: jest.fn() };
  const context = (handler: JobHandler) => ({ queue, heartbeat, store, handler });
  const failing = (error: Error) => () => Promise.reject(error);

  test('reports a succeeded task and clears the lease', async () => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    const lease = jest.spyOn(heartbeat, 'setLease');
    await runJob(
      await claimed(1),
      context(() => Promise.resolve({ files: 7 })),
    );
    expect(finished).toHaveBeenCalledWith(expect.objectContaining({ type: 'audit' }), 'succeeded');
    expect(lease.mock.calls).toEqual([[expect.any(Date)], [null]]);
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });

  test('compares the result with the store and sends an event', async () => {
    await runJob(
      await claimed(1),
      context(() => Promise.resolve({ files: 7 })),
    );
    expect(store.compare).toHaveBeenCalledWith('auditor', '/x', { files: 7 });
    expect(store.addEvent.mock.calls).toEqual([
      ['job_done', expect.objectContaining({ job: 'a', result: { files: 7, compared: 'new' } })],
    ]);
  });

  test.each([
    [1, 'job_retried'],
    [3, 'job_failed'],
  ])('sends an event if the job fails at attempt %d', async (attempt, type) => {
    await runJob(await claimed(attempt), context(failing(new Error('no'))));
    expect(store.addEvent.mock.calls).toEqual([[type, expect.objectContaining({ error: 'Error: no' })]]);
  });

  test('reports a failed job as retried and queues it again', async () => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    await runJob(await claimed(1), context(failing(new Error('no'))));
    expect(finished).toHaveBeenCalledWith(expect.anything(), 'retried', expect.anything());
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 1 });
  });

  test.each([
    ['failed', new Error('no')],
    ['timed_out', new DOMException('late', 'TimeoutError')],
  ])('reports the last failure of a job as %s', async (outcome, error) => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    await runJob(await claimed(3), context(failing(error)));
    expect(finished).toHaveBeenCalledWith(expect.anything(), outcome, expect.anything());
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });
});
