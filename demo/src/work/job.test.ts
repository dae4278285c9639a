import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WorkerHeartbeat } from '@heartline/client';

import { QueueFolder } from '../queue/folder';
import { doJob } from './job';

describe('a job', () => {
  let root: string;
  let queue: QueueFolder;
  let heartbeat: WorkerHeartbeat;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-job-'));
    queue = new QueueFolder(root, 'auditor');
    await queue.open();
    heartbeat = new WorkerHeartbeat({ workerId: 'w' });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const claimed = async (attempt: number) => {
    await queue.add({ id: 'a', kind: 'auditor', path: '/x', attempt, queuedAt: 1 });
    const claim = await queue.claim('w');
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  };
  const failing = (error: Error) => () => Promise.reject(error);

  test('that is done is told as succeeded, with the lease given back', async () => {
    const finished = jest.spyOn(heartbeat, 'taskFinished');
    const lease = jest.spyOn(heartbeat, 'setLease');
    await doJob(await claimed(1), queue, () => Promise.resolve({}), heartbeat);
    expect(finished).toHaveBeenCalledWith(expect.objectContaining({ type: 'audit' }), 'succeeded');
    expect(lease.mock.calls).toEqual([[expect.any(Date)], [null]]);
    expect(await queue.depth()).toMatchObject({ waiting: 0, active: 0 });
  });

  test('that fails is told as retried and queued again', async () => {
    const finished = jest.spyOn(heartbeat, 'taskFinished');
    await doJob(await claimed(1), queue, failing(new Error('no')), heartbeat);
    expect(finished).toHaveBeenCalledWith(expect.anything(), 'retried', expect.anything());
    expect(await queue.depth()).toMatchObject({ waiting: 1, active: 0 });
  });

  test.each([
    ['failed', new Error('no')],
    ['timed_out', new DOMException('late', 'TimeoutError')],
  ])('that fails for the last time is told as %s', async (outcome, error) => {
    const finished = jest.spyOn(heartbeat, 'taskFinished');
    await doJob(await claimed(3), queue, failing(error), heartbeat);
    expect(finished).toHaveBeenCalledWith(expect.anything(), outcome, expect.anything());
    expect(await queue.depth()).toMatchObject({ waiting: 0, active: 0 });
  });
});
