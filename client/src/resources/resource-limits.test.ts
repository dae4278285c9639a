import { availableParallelism, totalmem } from 'node:os';

import { allowance, cgroupCores } from './resource-limits';

function files(content: Record<string, string>) {
  return (path: string) => content[path];
}

test('a cgroup v2 quota is a share of cores', () => {
  const read = files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' });
  expect(cgroupCores(read)).toBe(1.5);
});

test('"max" is no limit', () => {
  expect(cgroupCores(files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': 'max 100000' }))).toBe(
    Infinity,
  );
});

test('the tightest group on the way up to the root counts', () => {
  const read = files({
    '/proc/self/cgroup': '0::/system.slice/worker.service',
    '/sys/fs/cgroup/system.slice/worker.service/cpu.max': 'max 100000',
    '/sys/fs/cgroup/system.slice/cpu.max': '50000 100000',
  });
  expect(cgroupCores(read)).toBe(0.5);
});

test('a cgroup v1 quota is read from its two files, and -1 is none', () => {
  const v1 = (quota: string) =>
    files({
      '/proc/self/cgroup': '9:memory:/m\n4:cpu,cpuacct:/docker/abc\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': quota,
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
    });
  expect(cgroupCores(v1('25000\n'))).toBe(0.25);
  expect(cgroupCores(v1('-1\n'))).toBe(Infinity);
});

test('without control groups there is no limit', () => {
  expect(cgroupCores(() => undefined)).toBe(Infinity);
});

test('the allowance is the less of machine and control group', () => {
  const limited = allowance(files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '10000 100000' }));
  expect(limited.cores).toBe(0.1);
  expect(allowance(() => undefined).cores).toBe(availableParallelism());
});

test('on this very machine, the allowance is something real', () => {
  const { cores, memoryBytes } = allowance();
  expect(cores).toBeGreaterThan(0);
  expect(cores).toBeLessThanOrEqual(availableParallelism());
  expect(memoryBytes).toBeGreaterThan(0);
  expect(memoryBytes).toBeLessThanOrEqual(totalmem());
});
