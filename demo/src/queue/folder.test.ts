import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { QueueFolder } from './folder';
import { type Job } from './job';

describe('a queue in a folder', () => {
  let root: string;
  let queue: QueueFolder;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-queue-'));
    queue = new QueueFolder(root, 'indexer');
    await queue.open();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const job = (id: string, queuedAt = 1000, attempt = 1): Job => ({
    id,
    kind: 'indexer',
    path: `/${id}`,
    attempt,
    queuedAt,
  });
  const files = (place: string) => readdir(join(root, 'indexer', place));
  const claimed = async (worker = 'w') => {
    const claim = await queue.claim(worker);
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  };

  test('the oldest job is claimed first', async () => {
    await queue.add(job('late', 2000));
    await queue.add(job('early', 1000));
    expect((await claimed()).job.id).toBe('early');
    expect((await claimed()).job.id).toBe('late');
    expect(await queue.claim('w')).toBeUndefined();
  });

  test('of many workers that reach for one job, one gets it', async () => {
    await queue.add(job('only'));
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => queue.claim(`w-${index}`)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('its depth tells what waits, what is worked on, and since when the oldest waits', async () => {
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0 });
    await queue.add(job('a', 1000));
    await queue.add(job('b', 2000));
    await claimed();
    expect(await queue.depth()).toEqual({ waiting: 1, active: 1, oldestWaitingAt: new Date(2000) });
  });

  test('what is finished is done, with its result', async () => {
    await queue.add(job('a'));
    await queue.finish(await claimed(), { values: 3 });
    expect(await files('done')).toEqual(['1000-a-1.json']);
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0 });
  });

  test('what fails is tried again twice and then failed for good', async () => {
    await queue.add(job('a'));
    expect(await queue.fail(await claimed(), 'no')).toBe(true);
    expect(await queue.fail(await claimed(), 'no')).toBe(true);
    expect(await queue.fail(await claimed(), 'no')).toBe(false);
    expect(await files('failed')).toEqual(['1000-a-3.json']);
    expect(await queue.claim('w')).toBeUndefined();
  });

  test('what a dead worker had in hand goes back, and nobody else’s', async () => {
    await queue.add(job('a', 1000));
    await queue.add(job('b', 2000));
    await claimed('dead');
    await claimed('alive');
    expect(await queue.release('dead')).toBe(1);
    expect((await claimed('alive')).job).toEqual(job('a', 1000));
    expect(await files('active')).toHaveLength(2);
  });

  test('only the newest results are kept', async () => {
    for (const id of ['1', '2', '3']) {
      await queue.add(job(id, Number(id)));
      await queue.finish(await claimed(), {});
    }
    await queue.prune(2);
    expect(await files('done')).toEqual(['2-2-1.json', '3-3-1.json']);
  });
});
