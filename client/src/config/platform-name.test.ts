import { findPlatformName, type Platform } from './platform-name';
import type * as WorkerId from './worker-id';
import { defaultWorkerId } from './worker-id';

function platform(env: Platform['env'], over: Partial<Platform> = {}): Platform {
  return {
    env,
    pid: 100,
    parentPid: 99,
    hostname: () => 'host-1',
    readFile: () => undefined,
    exists: () => false,
    ...over,
  };
}

describe('F4: the default worker ID', () => {
  it.each([
    ['the pod of a StatefulSet', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'host-1'],
    [
      'the pod by the downward API',
      { POD_NAME: 'worker-0', KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      'worker-0',
    ],
    ['a dyno', { DYNO: 'worker.1' }, 'worker.1'],
    ['a dyno of an app', { DYNO: 'worker.1', HEROKU_APP_NAME: 'shop' }, 'shop-worker.1'],
    ['a machine', { FLY_MACHINE_ID: '148ed' }, '148ed'],
    ['an allocation', { NOMAD_ALLOC_NAME: 'job.group[0]' }, 'job.group[0]'],
    [
      'a program of Supervisor',
      { SUPERVISOR_GROUP_NAME: 'w', SUPERVISOR_PROCESS_NAME: 'w_00' },
      'host-1-w-w_00',
    ],
    ['an instance of PM2', { name: 'resize', pm_id: '3' }, 'host-1-resize-3'],
    ['a worker of a cluster in a pod', { POD_NAME: 'worker-0', NODE_UNIQUE_ID: '2' }, 'worker-0-2'],
  ])('is the name of %s', (_what, env, expected) => {
    expect(findPlatformName(platform(env))).toBe(expected);
  });

  const CGROUP = '0::/system.slice/system-worker.slice/worker@3.service\n';

  it.each([
    ['its main process', '100', CGROUP, 'host-1-worker@3'],
    ['a child of its main process', '99', CGROUP, 'host-1-worker@3'],
    ['a job of cron', '7', '0::/system.slice/cron.service\n', undefined],
    ['a session', '100', '0::/user.slice/user-1000.slice/session-2.scope\n', undefined],
  ])('is the instance of a systemd unit for %s', (_who, mainPid, cgroup, expected) => {
    const systemd = platform({ SYSTEMD_EXEC_PID: mainPid }, { readFile: () => cgroup });
    expect(findPlatformName(systemd)).toBe(expected);
  });

  it.each(['/.dockerenv', '/run/.containerenv'])('is the host name of a container with %s', (file) => {
    expect(findPlatformName(platform({}, { exists: (path) => path === file }))).toBe('host-1');
  });

  it('does not exist on a host that gives no name', () => {
    expect(findPlatformName(platform({ POD_NAME: ' ', KUBERNETES_SERVICE_HOST: '' }))).toBeUndefined();
  });

  it('is the same after a restart, and valid for any name', () => {
    const pod = platform({ NOMAD_ALLOC_NAME: 'bücher/job.group[0]' });
    const first = defaultWorkerId(pod, new Set());
    expect(first).toEqual({ workerId: expect.stringMatching(/^[A-Za-z0-9._:@-]{1,128}$/), ephemeral: false });
    expect(defaultWorkerId(pod, new Set())).toEqual(first);
  });

  it('is generated and marked ephemeral without a name of the platform', () => {
    const { workerId, ephemeral } = defaultWorkerId(platform({}), new Set());
    expect(ephemeral).toBe(true);
    expect(workerId).not.toBe(defaultWorkerId(platform({}), new Set()).workerId);
  });

  it('is generated for a second worker of the process', () => {
    const taken = new Set<string>();
    const pod = platform({ POD_NAME: 'worker-0' });
    expect(defaultWorkerId(pod, taken)).toEqual({ workerId: 'worker-0', ephemeral: false });
    expect(defaultWorkerId(pod, taken)).toMatchObject({ ephemeral: true });
  });

  it('is generated for a second worker of the process that has loaded the client again', () => {
    const pod = platform({ POD_NAME: 'worker-of-two-copies' });
    expect(defaultWorkerId(pod)).toMatchObject({ ephemeral: false });
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof WorkerId>('./worker-id');
      expect(copy.defaultWorkerId).not.toBe(defaultWorkerId);
      expect(copy.defaultWorkerId(pod)).toMatchObject({ ephemeral: true });
    });
  });
});
