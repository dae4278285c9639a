import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRandom } from '../random';
import { WORKER_TYPES } from '../worker-types';
import { arrivalCount, failureRateAt, jobSubject, produceJobs } from './job-producer';
import { QueueFolder } from './queue-folder';
import { findNodeModules, findSourceFiles } from './source-files';

const FILES = { texts: ['/a.js'], jsons: ['/a.json'], packages: ['/pkg'] };

test('each worker type gets jobs that it can do', () => {
  const subjects = WORKER_TYPES.map((type) => jobSubject(type, FILES, 0, createRandom(1)));
  expect(subjects).toEqual([
    { path: '/a.js' },
    { path: '/a.json' },
    { path: '/pkg' },
    { path: '/a.json', program: expect.stringMatching(/^(keys|longest|sum)$/) },
  ]);
});

test('an invalid job fails for a real reason', () => {
  const subjects = WORKER_TYPES.map((type) => jobSubject(type, FILES, 1, Math.random));
  expect(subjects).toEqual([
    { path: '/pkg' },
    { path: '/a.js' },
    { path: '/pkg/was-removed' },
    { path: '/a.json', program: 'endless' },
  ]);
});

test('no job is invalid in the first two minutes', () => {
  expect(failureRateAt(0, 1)).toBe(0);
  expect(failureRateAt(119_999, 1)).toBe(0);
});

test('some jobs are invalid after two minutes', () => {
  expect(failureRateAt(120_000, 0.004)).toBe(0.004);
});

test('the number of arriving jobs has the requested mean', () => {
  const random = createRandom(1);
  const sum = Array.from({ length: 10_000 }, () => arrivalCount(1.3, random)).reduce(
    (one, other) => one + other,
  );
  expect(sum / 10_000).toBeCloseTo(1.3, 1);
});

test('a full queue gets no new jobs', async () => {
  const root = await mkdtemp(join(tmpdir(), 'heartline-producer-'));
  const queue = new QueueFolder(root, 'indexer');
  await queue.open();
  const source = { files: FILES, failureRate: 0, random: Math.random };
  await produceJobs(queue, 150, source, 1);
  await produceJobs(queue, 150, source, 2);
  await produceJobs(queue, 150, source, 3);
  expect(await queue.waiting()).toBe(200);
  const [high, normal] = await queue.depths();
  expect(high?.waiting).toBeGreaterThan(0);
  expect(normal?.waiting).toBeGreaterThan(high?.waiting ?? 0);
  await rm(root, { recursive: true });
});

test('the nearest node_modules has packages to work on', async () => {
  const files = await findSourceFiles(findNodeModules(__dirname));
  expect(files.packages.length).toBeGreaterThan(10);
});

test('the error for a folder without packages names the flag that chooses another', async () => {
  expect(() => findNodeModules(tmpdir())).toThrow('--files-dir');
  const empty = await mkdtemp(join(tmpdir(), 'heartline-empty-'));
  await expect(findSourceFiles(empty)).rejects.toThrow('--files-dir');
  await rm(empty, { recursive: true });
});
