import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WorkerHeartbeat } from '@heartline/client';

import { QueueFolder } from '../queue/queue-folder';
import { doJob } from './run-job';
import { type Work } from './job-handler';

describe('a job', () => {
  let root: string;
  let queue: QueueFolder;
  let heartbeat: WorkerHeartbeat;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-job-'));
    queue = new QueueFolder(root, 'auditor');
    await queue.open();
    heartbeat = new WorkerHeartbeat({ workerId: 'w' });
    store.event.mockClear();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const claimed = async (attempt: number) => {
    await queue.add({ id: 'a', kind: 'auditor', path: '/x', priority: 'normal', attempt, queuedAt: 1 });
    const claim = await queue.claim('w', 1);
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  };
  const normal = async () => (await queue.depths()).find(({ priority }) => priority === 'normal');
  const store = { compare: jest.fn(() => Promise.resolve('new' as const)), event: jest.fn() };
  const desk = (work: Work) => ({ queue, heartbeat, store, work });
  const failing = (error: Error) => () => Promise.reject(error);

  test('that is done is told as succeeded, with the lease given back', async () => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    const lease = jest.spyOn(heartbeat, 'setLease');
    await doJob(
      await claimed(1),
      desk(() => Promise.resolve({ files: 7 })),
    );
    expect(finished).toHaveBeenCalledWith(expect.objectContaining({ type: 'audit' }), 'succeeded');
    expect(lease.mock.calls).toEqual([[expect.any(Date)], [null]]);
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });

  test('that is done is compared with what the store remembers, and the store hears of it', async () => {
    await doJob(
      await claimed(1),
      desk(() => Promise.resolve({ files: 7 })),
    );
    expect(store.compare).toHaveBeenCalledWith('auditor', '/x', { files: 7 });
    expect(store.event.mock.calls).toEqual([
      ['job_done', expect.objectContaining({ job: 'a', result: { files: 7, compared: 'new' } })],
    ]);
  });

  test.each([
    [1, 'job_retried'],
    [3, 'job_failed'],
  ])('that fails at attempt %d is an event too', async (attempt, type) => {
    await doJob(await claimed(attempt), desk(failing(new Error('no'))));
    expect(store.event.mock.calls).toEqual([[type, expect.objectContaining({ error: 'Error: no' })]]);
  });

  test('that fails is told as retried and queued again', async () => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    await doJob(await claimed(1), desk(failing(new Error('no'))));
    expect(finished).toHaveBeenCalledWith(expect.anything(), 'retried', expect.anything());
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 1 });
  });

  test.each([
    ['failed', new Error('no')],
    ['timed_out', new DOMException('late', 'TimeoutError')],
  ])('that fails for the last time is told as %s', async (outcome, error) => {
    const finished = jest.spyOn(heartbeat, 'finishTask');
    await doJob(await claimed(3), desk(failing(error)));
    expect(finished).toHaveBeenCalledWith(expect.anything(), outcome, expect.anything());
    expect(await normal()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });
});
