import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpuRatio, folderBytes, readProcess } from './process-usage';

test('S3.6 a living process has used memory and CPU, and one that is gone is not there', async () => {
  const reading = await readProcess(process.pid);
  expect(reading?.memoryBytes).toBeGreaterThan(10_000_000);
  expect(reading?.cpuMs).toBeGreaterThan(0);
  // Above the largest process ID that Linux and macOS give.
  expect(await readProcess(5_000_000)).toBeUndefined();
});

test('the share of a core is what was used since the reading before', () => {
  const before = { at: 1000, cpuMs: 200, memoryBytes: 1 };
  expect(cpuRatio(before, { at: 3000, cpuMs: 700, memoryBytes: 1 })).toBe(0.25);
  expect(cpuRatio(undefined, before)).toBeUndefined();
  expect(cpuRatio(before, before)).toBeUndefined();
});

test('a folder is as large as its files, and one that is gone takes no room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heartline-usage-'));
  await writeFile(join(folder, 'a'), 'x'.repeat(7));
  await writeFile(join(folder, 'b'), 'x'.repeat(5));
  expect(await folderBytes(folder)).toBe(12);
  await rm(folder, { recursive: true });
  expect(await folderBytes(folder)).toBe(0);
});
