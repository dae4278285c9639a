import { statfsSync } from 'node:fs';

import { ProblemReporter } from '../runtime/problems';
import { until } from '../testing/until';
import { Meter } from './resource-monitor';

const failures: string[] = [];
function meterAt(mountpoints: string[], limit?: number) {
  const time = { now: 0 };
  const problems = new ProblemReporter(({ message }) => failures.push(message));
  return { meter: new Meter({ now: () => time.now }, mountpoints, problems, limit), time };
}

test('the CPU that this process burns shows, and its memory is what the kernel says', () => {
  const { meter, time } = meterAt([]);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user + process.cpuUsage(before).system < 60_000);
  time.now = 100;
  const { cpu_ratio, memory_bytes } = meter.measure();
  expect(cpu_ratio).toBeGreaterThan(0);
  expect(memory_bytes).toBeGreaterThan(10_000_000);
  expect(memory_bytes).toBeLessThan(process.memoryUsage.rss() * 2);
});

test('a report right after another leaves the CPU ratio out and loses nothing of it', () => {
  const { meter, time } = meterAt([]);
  time.now = 10;
  expect(meter.measure()).not.toHaveProperty('cpu_ratio');
  time.now = 60;
  expect(meter.measure()).toHaveProperty('cpu_ratio');
});

test('a memory limit that was said wins over the one found', () => {
  expect(meterAt([], 123).meter.measure().memory_limit_bytes).toBe(123);
});

test('disks are told as df counts them, and one that cannot be read is left out and named', async () => {
  const { meter } = meterAt(['/', '/no/such/mount']);
  await until('the disk', () => meter.measure().disks !== undefined);
  const { blocks, bsize } = statfsSync('/');
  const disks = meter.measure().disks ?? [];
  expect(disks).toMatchObject([{ mountpoint: '/' }]);
  expect(disks[0]?.size_bytes).toBeLessThanOrEqual(blocks * bsize);
  expect(disks[0]?.used_bytes).toBeLessThanOrEqual(disks[0]?.size_bytes ?? 0);
  expect(failures).toEqual([expect.stringContaining('Disk use of /no/such/mount cannot be read')]);
});
