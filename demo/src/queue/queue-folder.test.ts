import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { QueueFolder } from './queue-folder';
import { type Job, type Priority } from './job';

const NOW = 1_000_000;

describe('a queue folder', () => {
  let root: string;
  let queue: QueueFolder;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-queue-'));
    queue = new QueueFolder(root, 'indexer');
    await queue.open();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const job = (id: string, queuedAt = 1000, priority: Priority = 'normal'): Job => ({
    id,
    workerType: 'indexer',
    path: `/${id}`,
    priority,
    attempt: 1,
    queuedAt,
  });
  const files = (state: string) => readdir(join(root, 'indexer', state));
  const claimed = async (worker = 'w', now = NOW) => {
    const claim = await queue.claim(worker, now);
    if (claim === undefined) {
      throw new Error('No job to claim.');
    }
    return claim;
  };

  test('the oldest job is claimed first', async () => {
    await queue.add(job('late', 2000));
    await queue.add(job('early', 1000));
    expect((await claimed()).job.id).toBe('early');
    expect((await claimed()).job.id).toBe('late');
    expect(await queue.claim('w', NOW)).toBeUndefined();
  });

  test('one worker gets a job that many claim at once', async () => {
    await queue.add(job('only'));
    const lost = jest.fn();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => queue.claim(`w-${index}`, NOW, lost)),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    // A worker that lists the queue after the job is claimed sees no job, so it loses none.
    expect(lost.mock.calls.length).toBeLessThanOrEqual(19);
  });

  test('S3.9 the depths report waiting and active jobs and the oldest waiting one, per priority', async () => {
    const nothing = { waiting: 0, active: 0, delayed: 0 };
    expect(await queue.depths()).toEqual([
      { priority: 'high', ...nothing },
      { priority: 'normal', ...nothing },
    ]);
    await queue.add(job('a', 1000));
    await queue.add(job('b', 2000));
    await claimed();
    await queue.add(job('c', 3000, 'high'));
    expect(await queue.depths()).toEqual([
      { priority: 'high', ...nothing, waiting: 1, oldestWaitingAt: new Date(3000) },
      { priority: 'normal', ...nothing, waiting: 1, active: 1, oldestWaitingAt: new Date(2000) },
    ]);
  });

  test('a job of high priority is claimed before older jobs of normal priority', async () => {
    await queue.add(job('old', 1000));
    await queue.add(job('urgent', 2000, 'high'));
    expect((await claimed()).job.id).toBe('urgent');
    expect((await claimed()).job.id).toBe('old');
  });

  test('a finished job is stored as done', async () => {
    await queue.add(job('a'));
    await queue.finish(await claimed(), { values: 3 });
    expect(await files('done')).toEqual(['1-1000-a-1.json']);
    expect(await files('active')).toEqual([]);
  });

  test('a failing job is retried twice with a growing delay and then stored as failed', async () => {
    await queue.add(job('a'));
    expect(await queue.fail(await claimed(), 'no', NOW)).toBe(true);
    expect(await queue.depths()).toContainEqual({ priority: 'normal', waiting: 0, active: 0, delayed: 1 });
    expect(await queue.claim('w', NOW + 4999)).toBeUndefined();
    expect(await queue.fail(await claimed('w', NOW + 5000), 'no', NOW)).toBe(true);
    expect(await queue.claim('w', NOW + 9999)).toBeUndefined();
    expect(await queue.fail(await claimed('w', NOW + 10_000), 'no', NOW)).toBe(false);
    expect(await files('failed')).toEqual(['1-1000-a-3.json']);
    expect(await queue.claim('w', NOW + 99_999)).toBeUndefined();
  });

  test('the jobs of a dead worker go back into the queue, those of other workers do not', async () => {
    await queue.add(job('a', 1000));
    await queue.add(job('b', 2000));
    await claimed('dead');
    await claimed('alive');
    expect(await queue.release('dead')).toBe(1);
    expect((await claimed('alive')).job).toEqual(job('a', 1000));
    expect(await files('active')).toHaveLength(2);
  });

  test('pruning keeps only the newest results', async () => {
    for (const id of ['1', '2', '3']) {
      await queue.add(job(id, Number(id)));
      await queue.finish(await claimed(), {});
    }
    await queue.prune(2);
    expect(await files('done')).toEqual(['1-2-2-1.json', '1-3-3-1.json']);
  });
});
