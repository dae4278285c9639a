import { statfsSync } from 'node:fs';
import { ProblemReporter } from '../runtime/problems';
import { pollUntil } from '../../../test-support/poll-until';
import { type ResourceLimits } from './resource-limits';
import { ResourceMonitor, usageBetween } from './resource-monitor';

const failures: string[] = [];
function setUp(mountpoints: string[], limit?: number, limits?: ResourceLimits) {
  const time = { now: 0 };
  const problems = new ProblemReporter(({ message }) => failures.push(message));
  return {
    monitor: new ResourceMonitor({ now: () => time.now }, mountpoints, problems, limit, limits),
    time,
  };
}

test('measures the CPU time and the memory of this process', () => {
  const { monitor, time } = setUp([]);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user + process.cpuUsage(before).system < 60_000) {
    // Use CPU time.
  }
  time.now = 100;
  const { cpu_ratio, memory_bytes } = monitor.measure();
  expect(cpu_ratio).toBeGreaterThan(0);
  expect(memory_bytes).toBeGreaterThan(10_000_000);
  expect(memory_bytes).toBeLessThan(process.memoryUsage.rss() * 2);
});

test('omits the CPU ratio shortly after the previous report and adds that time to the next ratio', () => {
  const { monitor, time } = setUp([]);
  time.now = 10;
  expect(monitor.measure()).not.toHaveProperty('cpu_ratio');
  time.now = 60;
  expect(monitor.measure()).toHaveProperty('cpu_ratio');
});

test('a configured memory limit takes precedence over the detected one', () => {
  expect(setUp([], 123).monitor.measure().memory_limit_bytes).toBe(123);
});

test('reports disks as df does, and omits and names a disk that cannot be read', async () => {
  const { monitor } = setUp(['/', '/no/such/mount']);
  await pollUntil('the disk', () => monitor.measure().disks !== undefined);
  const { blocks, bsize } = statfsSync('/');
  const disks = monitor.measure().disks ?? [];
  expect(disks).toMatchObject([{ mountpoint: '/' }]);
  expect(disks[0]?.size_bytes).toBeLessThanOrEqual(blocks * bsize);
  expect(disks[0]?.used_bytes).toBeLessThanOrEqual(disks[0]?.size_bytes ?? 0);
  expect(failures).toEqual([expect.stringContaining('Could not read the disk use of /no/such/mount')]);
});

describe('F9 in a container with several processes', () => {
  const MIB = 2 ** 20;
  const measure = (usedBytes: number | undefined, configured?: number) => {
    const { monitor } = setUp([], configured, {
      cores: 1,
      memoryBytes: 1024 * MIB,
      group: { limitBytes: 1024 * MIB, readUsedBytes: () => usedBytes },
    });
    return monitor.measure();
  };

  test('the memory is that of all of them, as it is compared with their common limit', () => {
    expect(measure(964 * MIB)).toMatchObject({
      memory_bytes: 964 * MIB,
      memory_limit_bytes: 1024 * MIB,
    });
  });

  test('the memory is that of the process if a limit for it is configured, or the group cannot be read', () => {
    const alone = process.memoryUsage.rss() * 2;
    expect(measure(2 ** 40, 512 * MIB)).toMatchObject({ memory_limit_bytes: 512 * MIB });
    expect(measure(2 ** 40, 512 * MIB).memory_bytes).toBeLessThan(alone);
    expect(measure(undefined).memory_bytes).toBeLessThan(alone);
  });
});

const LIMITS = { cores: 2, memoryBytes: 1000 };
function at(ms: number, cpuMicros: number) {
  return { atMs: ms, cpuMicros, memoryBytes: 400 };
}

test('one of two cores in use is a CPU ratio of 0.5', () => {
  expect(usageBetween(at(0, 0), at(10_000, 10_000_000), LIMITS)).toEqual({
    cpu_ratio: 0.5,
    memory_bytes: 400,
    memory_limit_bytes: 1000,
  });
});

test('samples that are too close to each other have no CPU ratio', () => {
  expect(usageBetween(at(0, 0), at(49, 49_000), LIMITS)).not.toHaveProperty('cpu_ratio');
  expect(usageBetween(at(0, 0), at(50, 50_000), LIMITS)).toHaveProperty('cpu_ratio', 0.5);
});

test('the CPU ratio is not negative if the CPU time decreases', () => {
  expect(usageBetween(at(0, 5000), at(1000, 0), LIMITS)).toHaveProperty('cpu_ratio', 0);
});
