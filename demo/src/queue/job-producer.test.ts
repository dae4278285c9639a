import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { seeded } from '../random';
import { KIND_NAMES } from '../worker-types';
import { QueueFolder } from './queue-folder';
import { findFiles, nearestModules } from './source-files';
import { arrivals, failingAt, subjectFor, supply } from './job-producer';

const FILES = { texts: ['/a.js'], jsons: ['/a.json'], packages: ['/pkg'] };

test('each kind gets what it can work on', () => {
  const subjects = KIND_NAMES.map((kind) => subjectFor(kind, FILES, 0, seeded(1)));
  expect(subjects).toEqual([
    { path: '/a.js' },
    { path: '/a.json' },
    { path: '/pkg' },
    { path: '/a.json', program: expect.stringMatching(/^(keys|longest|sum)$/) },
  ]);
});

test('a job that cannot be done has a real reason', () => {
  const subjects = KIND_NAMES.map((kind) => subjectFor(kind, FILES, 1, Math.random));
  expect(subjects).toEqual([
    { path: '/pkg' },
    { path: '/a.js' },
    { path: '/pkg/was-removed' },
    { path: '/a.json', program: 'endless' },
  ]);
});

test('at first every job can be done', () => {
  expect(failingAt(0, 1)).toBe(0);
  expect(failingAt(119_999, 1)).toBe(0);
});

test('after two minutes some jobs cannot be done', () => {
  expect(failingAt(120_000, 0.004)).toBe(0.004);
});

test('as many jobs come as the mean says', () => {
  const chance = seeded(1);
  const sum = Array.from({ length: 10_000 }, () => arrivals(1.3, chance)).reduce((one, other) => one + other);
  expect(sum / 10_000).toBeCloseTo(1.3, 1);
});

test('a full queue gets nothing new', async () => {
  const root = await mkdtemp(join(tmpdir(), 'heartline-supply-'));
  const queue = new QueueFolder(root, 'indexer');
  await queue.open();
  const source = { files: FILES, failing: 0, chance: Math.random };
  await supply(queue, 150, source, 1);
  await supply(queue, 150, source, 2);
  await supply(queue, 150, source, 3);
  expect(await queue.waiting()).toBe(200);
  const [high, normal] = await queue.depths();
  expect(high?.waiting).toBeGreaterThan(0);
  expect(normal?.waiting).toBeGreaterThan(high?.waiting ?? 0);
  await rm(root, { recursive: true });
});

test('there is something to work on under the node_modules here', async () => {
  const files = await findFiles(nearestModules(__dirname));
  expect(files.packages.length).toBeGreaterThan(10);
});

test('where there is nothing, the error says what to do', async () => {
  expect(() => nearestModules(tmpdir())).toThrow('--files-dir');
  const empty = await mkdtemp(join(tmpdir(), 'heartline-empty-'));
  await expect(findFiles(empty)).rejects.toThrow('--files-dir');
  await rm(empty, { recursive: true });
});
