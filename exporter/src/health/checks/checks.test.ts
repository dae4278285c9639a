import { subject, worker } from '../subject.fixture';
import { DEFAULT_THRESHOLDS } from '../subject.fixture';
import { CHECKS, diskSpace, heartbeat, modelLoading, queueConnection, resources, runChecks } from './checks';
import { taskPerformance } from './task-performance';

function tasks(finished: number, unsuccessful: number, slowness?: number) {
  return subject(
    {},
    {
      window: {
        finished,
        unsuccessful,
        perMinute: finished / 5,
        ...(slowness !== undefined && { slowness }),
      },
    },
  );
}

describe('the heartbeat check', () => {
  test.each([
    [0, 'ok'],
    [37_499, 'ok'],
    [37_500, 'warning'],
    [59_999, 'warning'],
    [60_000, 'critical'],
  ])('S2.3 at an age of %d ms with an interval of 30 s is %s', (age, status) => {
    expect(heartbeat(subject({}, { age }))?.status).toBe(status);
  });

  it('S2.3 is critical before the first heartbeat', () => {
    const expected = worker();
    Reflect.deleteProperty(expected, 'lastHeartbeatAt');
    const result = heartbeat(subject({}, { worker: expected, age: 1 }));
    expect(result).toMatchObject({
      status: 'critical',
      message: 'no heartbeat yet; expected every 30 s',
    });
  });

  it('S1.3 is critical for a worker marked failed by hand, even right after its heartbeat', () => {
    const marked = worker({}, { markedFailed: { at: 0, reason: 'its disk is broken' } });
    expect(heartbeat(subject({}, { worker: marked }))).toMatchObject({
      status: 'critical',
      message: 'marked failed by hand: its disk is broken',
    });
  });

  it('does not apply to a stopped worker', () => {
    expect(heartbeat(subject({}, { worker: worker({}, { status: 'stopped' }), age: 1e9 }))).toBeUndefined();
  });
});

describe('the resource check', () => {
  test.each([
    [0.9, 'ok'],
    [0.91, 'warning'],
    [0.95, 'warning'],
    [0.951, 'critical'],
  ])('S2.4 tests the higher bound first: CPU at %d is %s', (cpu_ratio, status) => {
    expect(resources(subject({ resources: { cpu_ratio } }))?.status).toBe(status);
  });

  test.each([
    [85, 'ok'],
    [86, 'warning'],
    [96, 'critical'],
  ])('S2.4 with memory at %d of 100 bytes is %s', (memory_bytes, status) => {
    expect(resources(subject({ resources: { memory_bytes, memory_limit_bytes: 100 } }))?.status).toBe(status);
  });

  it('S2.4 reports the worst GPU; GPU memory has no warning bound', () => {
    const gpus = [
      { gpu: '0', memory_bytes: 89, memory_limit_bytes: 100 },
      { gpu: '1', memory_bytes: 91, memory_limit_bytes: 100 },
    ];
    const result = resources(subject({ resources: { gpus } }));
    expect(result).toMatchObject({
      status: 'critical',
      message: 'memory of GPU 1 at 91 % (critical above 90 %)',
    });
    expect(resources(subject({ resources: { gpus: gpus.slice(0, 1) } }))?.status).toBe('ok');
  });

  test.each([
    [0, 'ok'],
    [5, 'ok'],
    [5.1, 'warning'],
    [60, 'warning'],
    [120, 'critical'],
  ])('F9 for an event loop that was blocked for %d s is %s', (seconds, status) => {
    const result = resources(subject({ resources: { event_loop_stalled_seconds: seconds } }));
    expect(result).toMatchObject({
      status,
      message: expect.stringContaining('event loop blocked at'),
      metrics: { event_loop_stalled_seconds: seconds },
    });
  });

  it('uses the given thresholds', () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, cpu_ratio: { critical: 0.5 } };
    expect(resources(subject({ resources: { cpu_ratio: 0.6 } }, { thresholds }))?.status).toBe('critical');
  });

  it('does not apply without data, nor to memory without a limit or with a limit of 0', () => {
    expect(resources(subject())).toBeUndefined();
    expect(resources(subject({ resources: { memory_bytes: 5 } }))).toBeUndefined();
    expect(resources(subject({ resources: { memory_bytes: 5, memory_limit_bytes: 0 } }))).toBeUndefined();
  });
});

describe('the task performance check', () => {
  test.each([
    [100, 5, 'ok'],
    [100, 6, 'warning'],
    [100, 10, 'warning'],
    [100, 11, 'critical'],
  ])('S2.5 with %d tasks of which %d did not succeed is %s', (finished, unsuccessful, status) => {
    expect(taskPerformance(tasks(finished, unsuccessful))?.status).toBe(status);
  });

  it('S2.5 warns about durations of more than twice the expected duration', () => {
    expect(taskPerformance(tasks(10, 0, 2.1))?.status).toBe('warning');
    expect(taskPerformance(tasks(10, 0, 2))?.status).toBe('ok');
  });

  it.each([
    [0.0213, 'mean duration at 0.0213 × the expected duration (ok up to 2 × the expected duration)'],
    [2.049, 'mean duration at 2.05 × the expected duration (warning above 2 × the expected duration)'],
  ])('S2.5 formats %d times the expected duration', (slowness, text) => {
    expect(taskPerformance(tasks(10, 0, slowness))?.message).toContain(text);
  });

  it('S2.5 reports totals, error rate, mean duration and tasks per minute', () => {
    const window = { finished: 10, unsuccessful: 1, perMinute: 2, meanSeconds: 1.5 };
    expect(taskPerformance(subject({}, { window }))?.metrics).toEqual({
      finished: 10,
      unsuccessful: 1,
      error_ratio: 0.1,
      mean_seconds: 1.5,
      tasks_per_minute: 2,
    });
  });

  it('is ok with one failure out of two tasks', () => {
    expect(taskPerformance(tasks(2, 1))?.status).toBe('ok');
  });

  it('does not apply if no task finished', () => {
    expect(taskPerformance(tasks(0, 0))).toBeUndefined();
  });
});

describe('the queue connection check', () => {
  it('S2.2 is critical if one of the queues is disconnected', () => {
    const queues = [
      { queue: 'a', connected: true },
      { queue: 'b', connected: false },
    ];
    expect(queueConnection(subject({ queues }))).toMatchObject({
      status: 'critical',
      message: 'disconnected from queue b',
    });
  });

  it('reports a queue with several priorities once', () => {
    const queues = ['high', 'low'].map((priority) => ({ queue: 'a', priority, connected: true }));
    expect(queueConnection(subject({ queues }))).toMatchObject({
      message: 'connected to queue a',
      metrics: { 'connected a': 1 },
    });
  });

  it('is ok if all queues are connected, and does not apply without `connected`', () => {
    expect(queueConnection(subject({ queues: [{ queue: 'a', connected: true }] }))?.status).toBe('ok');
    expect(queueConnection(subject({ queues: [{ queue: 'a', waiting: 3 }] }))).toBeUndefined();
  });
});

describe('the model loading check', () => {
  it('S2.2 warns about a model that is not loaded or was slow to load, and about no other', () => {
    expect(modelLoading(subject({ models: [{ model: 'm', loaded: false }] }))?.status).toBe('warning');
    expect(modelLoading(subject({ models: [{ model: 'm', loaded: true, load_seconds: 301 }] }))?.status).toBe(
      'warning',
    );
    expect(modelLoading(subject({ models: [{ model: 'm', loaded: true, load_seconds: 12 }] }))?.status).toBe(
      'ok',
    );
    expect(modelLoading(subject())).toBeUndefined();
  });

  test.each([
    [0.024902877000000018, '0.0249 s'],
    [301.4, '301 s'],
    [12, '12 s'],
    [1e-7, '0.0000001 s'],
  ])('formats a loading time of %d s as %s, and does not round the metric', (load_seconds, text) => {
    const result = modelLoading(subject({ models: [{ model: 'm', load_seconds }] }));
    expect(result?.message).toContain(`loading time of m at ${text} (`);
    expect(result?.metrics).toEqual({ 'load_seconds m': load_seconds });
  });
});

describe('the disk space check', () => {
  test.each([
    [85, 'ok'],
    [86, 'warning'],
    [96, 'critical'],
  ])('S2.2 with %d of 100 bytes in use is %s', (used_bytes, status) => {
    const disks = [{ mountpoint: '/', used_bytes, size_bytes: 100 }];
    expect(diskSpace(subject({ resources: { disks } }))?.status).toBe(status);
  });

  it('does not apply to a disk of unknown size', () => {
    expect(
      diskSpace(subject({ resources: { disks: [{ mountpoint: '/', used_bytes: 1 }] } })),
    ).toBeUndefined();
  });
});

describe('runChecks', () => {
  it('S2.2 includes six checks', () => {
    expect(Object.keys(CHECKS)).toHaveLength(6);
  });

  it('S2.6 reports a check that throws as an error with its message, and runs the others', () => {
    const checks = {
      ...CHECKS,
      resources: () => {
        throw new RangeError('broken');
      },
    };
    const results = runChecks(subject({ queues: [{ queue: 'a', connected: true }] }), checks);
    expect(results.map(({ check, status }) => [check, status])).toEqual([
      ['heartbeat', 'ok'],
      ['resources', 'error'],
      ['queue_connection', 'ok'],
    ]);
    expect(results[1]?.message).toBe('the check failed to run: broken');
  });
});
