import { HEARTBEAT_5_2, HEARTBEAT_5_5, WORKER_ELECT } from './events.fixture';
import { eventsOf, workerEvent } from './worker-event';

describe('events of Celery', () => {
  it.each([
    ['5.2', HEARTBEAT_5_2, 'celery 5.2.6'],
    ['5.5', HEARTBEAT_5_5, 'celery 5.5.3'],
  ])('P2 of version %s tell of a heartbeat, and nothing of a clock', (_, fields, version) => {
    expect(workerEvent(fields)).toEqual({
      type: 'heartbeat',
      name: 'w1@h',
      pid: 2486,
      heartbeatSeconds: 2,
      active: 1,
      begun: 12,
      version,
      system: 'Linux',
    });
  });

  it('P2 of gossip and of tasks are none of the life of a worker', () => {
    expect(workerEvent(WORKER_ELECT)).toBeUndefined();
    expect(workerEvent({ type: 'task-sent', hostname: 'gen7@web', pid: 7 })).toBeUndefined();
  });

  it('P1 may be several in one message, and anything else in it is left out', () => {
    expect(eventsOf([HEARTBEAT_5_2, null, 'x', [HEARTBEAT_5_2]])).toEqual([HEARTBEAT_5_2]);
    expect(eventsOf(HEARTBEAT_5_2)).toEqual([HEARTBEAT_5_2]);
    expect(eventsOf(undefined)).toEqual([]);
  });

  it.each([
    [{ hostname: undefined }],
    [{ hostname: '' }],
    [{ hostname: 'x'.repeat(300) }],
    [{ hostname: { toString: 'x' } }],
    [{ pid: '2486' }],
    [{ pid: -1 }],
    [{ type: 'worker-' }],
  ])('P1 without a name or a process are left out: %j', (wrong) => {
    expect(workerEvent({ ...HEARTBEAT_5_2, ...wrong })).toBeUndefined();
  });

  it('P1 with other wrong values are heartbeats without them', () => {
    const wrong = { freq: 1e9, active: -1, processed: 1.5, sw_ver: 7, sw_sys: 'x'.repeat(500) };
    expect(workerEvent({ ...HEARTBEAT_5_2, ...wrong })).toEqual({
      type: 'heartbeat',
      name: 'w1@h',
      pid: 2486,
      heartbeatSeconds: undefined,
      active: undefined,
      begun: undefined,
      version: undefined,
      system: 'x'.repeat(64),
    });
  });
});
