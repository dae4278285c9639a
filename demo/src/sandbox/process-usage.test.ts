import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpuRatio, folderSizeBytes, readProcessUsage } from './process-usage';

test('S3.6 the usage of a running process has memory and CPU, that of a missing process is undefined', async () => {
  const usage = await readProcessUsage(process.pid);
  expect(usage?.memoryBytes).toBeGreaterThan(10_000_000);
  expect(usage?.cpuMs).toBeGreaterThan(0);
  // Above the highest process ID of Linux and macOS.
  expect(await readProcessUsage(5_000_000)).toBeUndefined();
});

test('the CPU ratio is the CPU time used since the previous reading', () => {
  const before = { atMs: 1000, cpuMs: 200, memoryBytes: 1 };
  expect(cpuRatio(before, { atMs: 3000, cpuMs: 700, memoryBytes: 1 })).toBe(0.25);
  expect(cpuRatio(undefined, before)).toBeUndefined();
  expect(cpuRatio(before, before)).toBeUndefined();
});

test('the size of a folder is the sum of its files, and 0 if it does not exist', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heartline-usage-'));
  await writeFile(join(folder, 'a'), 'x'.repeat(7));
  await writeFile(join(folder, 'b'), 'x'.repeat(5));
  expect(await folderSizeBytes(folder)).toBe(12);
  await rm(folder, { recursive: true });
  expect(await folderSizeBytes(folder)).toBe(0);
});
