import { availableParallelism, totalmem } from 'node:os';
import { cgroupCores, readResourceLimits } from './resource-limits';

function files(content: Record<string, string>) {
  return (path: string) => content[path];
}

test('a cgroup v2 quota is a number of cores', () => {
  const read = files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' });
  expect(cgroupCores(read)).toBe(1.5);
});

test('a cgroup v2 quota of "max" is no limit', () => {
  expect(cgroupCores(files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': 'max 100000' }))).toBe(
    Infinity,
  );
});

test('the lowest quota of a group and its ancestors applies', () => {
  const read = files({
    '/proc/self/cgroup': '0::/system.slice/worker.service',
    '/sys/fs/cgroup/system.slice/worker.service/cpu.max': 'max 100000',
    '/sys/fs/cgroup/system.slice/cpu.max': '50000 100000',
  });
  expect(cgroupCores(read)).toBe(0.5);
});

test('a cgroup v1 quota is read from two files, and -1 is no limit', () => {
  const v1 = (quota: string) =>
    files({
      '/proc/self/cgroup': '9:memory:/m\n4:cpu,cpuacct:/docker/abc\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': quota,
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
    });
  expect(cgroupCores(v1('25000\n'))).toBe(0.25);
  expect(cgroupCores(v1('-1\n'))).toBe(Infinity);
});

test('there is no limit without control groups', () => {
  expect(cgroupCores(() => undefined)).toBe(Infinity);
});

test('the lower limit of machine and control group applies', () => {
  const limited = readResourceLimits(
    files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '10000 100000' }),
  );
  expect(limited.cores).toBe(0.1);
  expect(readResourceLimits(() => undefined).cores).toBe(availableParallelism());
});

test('reads plausible limits of the machine that runs the tests', () => {
  const { cores, memoryBytes } = readResourceLimits();
  expect(cores).toBeGreaterThan(0);
  expect(cores).toBeLessThanOrEqual(availableParallelism());
  expect(memoryBytes).toBeGreaterThan(0);
  expect(memoryBytes).toBeLessThanOrEqual(totalmem());
});
