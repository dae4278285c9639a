import { findGroupMemory } from './group-memory';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function files(content: Record<string, string>) {
  return (path: string) => content[path];
}

describe('F9 the memory of a control group', () => {
  test('of cgroup v2 is that of all its processes, without the inactive page cache', () => {
    // Eight processes of 120 MiB in a container of 1 GiB, beside a file that was read once.
    const read = files({
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': `${GIB}\n`,
      '/sys/fs/cgroup/memory.current': `${1000 * MIB}\n`,
      '/sys/fs/cgroup/memory.stat': `anon ${960 * MIB}\nfile ${40 * MIB}\ninactive_file ${36 * MIB}\nactive_file 0\n`,
    });
    const group = findGroupMemory(read);
    expect(group?.limitBytes).toBe(GIB);
    expect(group?.readUsedBytes()).toBe(964 * MIB);
  });

  test('of cgroup v1 has other files, and a limit close to 2^63 is none', () => {
    const v1 = (limit: string) =>
      files({
        '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n',
        // In a container the files are those of its own group.
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': limit,
        '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${500 * MIB}\n`,
        '/sys/fs/cgroup/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${100 * MIB}\n`,
      });
    const group = findGroupMemory(v1(`${GIB}\n`));
    expect([group?.limitBytes, group?.readUsedBytes()]).toEqual([GIB, 400 * MIB]);
    expect(findGroupMemory(v1('9223372036854771712\n'))).toBeUndefined();
  });

  test('is that of the ancestor with the lowest limit: the unit of systemd that starts several workers', () => {
    const read = files({
      '/proc/self/cgroup': '0::/workers.slice/worker@1.service\n',
      '/sys/fs/cgroup/workers.slice/worker@1.service/memory.max': 'max\n',
      '/sys/fs/cgroup/workers.slice/worker@1.service/memory.current': `${10 * MIB}\n`,
      '/sys/fs/cgroup/workers.slice/memory.max': `${GIB}\n`,
      '/sys/fs/cgroup/workers.slice/memory.current': `${900 * MIB}\n`,
    });
    const group = findGroupMemory(read);
    expect([group?.limitBytes, group?.readUsedBytes()]).toEqual([GIB, 900 * MIB]);
  });

  test('is read again for each report', () => {
    const content: Record<string, string> = {
      '/proc/self/cgroup': '0::/',
      '/sys/fs/cgroup/memory.max': String(GIB),
      '/sys/fs/cgroup/memory.current': String(10 * MIB),
    };
    const group = findGroupMemory(files(content));
    expect(group?.readUsedBytes()).toBe(10 * MIB);
    content['/sys/fs/cgroup/memory.current'] = String(20 * MIB);
    expect(group?.readUsedBytes()).toBe(20 * MIB);
  });

  test('is not known without a limit, without control groups, and if it cannot be read', () => {
    expect(
      findGroupMemory(files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/memory.max': 'max' })),
    ).toBeUndefined();
    expect(findGroupMemory(() => undefined)).toBeUndefined();
    const unreadable = findGroupMemory(
      files({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/memory.max': String(GIB) }),
    );
    expect(unreadable?.readUsedBytes()).toBeUndefined();
  });
});
