import { parseReport } from '@heartline/protocol/parse';
import { compileGlobs } from '../../model/glob';
import {
  afterEvent,
  GOODBYE_HOLD_MS,
  hasLeft,
  type HeardWorker,
  heardSighting,
  patienceMs,
  type PromiseConfig,
} from './heard-worker';
import { type WorkerEvent } from './worker-event';

const CONFIG: PromiseConfig = {
  workerType: 'celery',
  pollSeconds: 5,
  blockingTaskSeconds: 0,
  isBlocking: compileGlobs(['*']),
};

function event(type: WorkerEvent['type'], changes: Partial<WorkerEvent> = {}): WorkerEvent {
  return {
    type,
    name: 'celery@app-1',
    pid: 7,
    heartbeatSeconds: 2,
    active: 0,
    begun: 0,
    version: 'celery 5.2.6',
    system: 'Linux',
    ...changes,
  };
}

/** What is known after events, one per second. */
function after(...events: readonly WorkerEvent[]): HeardWorker {
  const [first, ...rest] = events;
  let heard = afterEvent(undefined, first ?? event('heartbeat'), 0);
  for (const [index, each] of rest.entries()) {
    heard = afterEvent(heard, each, 1000 * (index + 1));
  }
  return heard;
}

describe('a worker of Celery', () => {
  it('P2 is reported with its tasks, its process and its promise: five heartbeats and a poll, three times', () => {
    const { report, ageMs } = heardSighting(
      after(event('heartbeat', { active: 3, begun: 40 })),
      CONFIG,
      1_500,
    );
    expect(report).toEqual({
      worker_id: 'celery@app-1',
      worker_type: 'celery',
      boot_id: 'pid-7',
      interval_seconds: 15,
      failure_threshold: 3,
      status: 'processing',
      tasks: { active: 3, assigned_total: 40 },
      metadata: { pid: 7, system: 'Linux' },
      hostname: 'app-1',
      version: 'celery 5.2.6',
    });
    expect(ageMs).toBe(1_500);
    expect(parseReport(report)).not.toHaveProperty('flaws');
    expect(heardSighting(after(event('heartbeat')), CONFIG, 0).report.status).toBe('idle');
  });

  it.each([
    [0.1, 15],
    [undefined, 15],
    [30, 155],
  ])('P2 promises by the interval that it tells: %p s', (heartbeatSeconds, interval) => {
    const heard = after(event('heartbeat', { heartbeatSeconds }));
    expect(heardSighting(heard, CONFIG, 0).report.interval_seconds).toBe(interval);
    expect(patienceMs(heard, CONFIG)).toBe(3_000 * interval);
  });

  it('P2 is waited for while a task runs if its pool blocks, and no longer if another one’s does', () => {
    const config = { ...CONFIG, blockingTaskSeconds: 600, isBlocking: compileGlobs(['solo-*']) };
    const solo = heardSighting(after(event('heartbeat', { name: 'solo-1@h' })), config, 0).report;
    expect(solo).toMatchObject({ interval_seconds: 615, failure_threshold: 2 });
    const other = heardSighting(after(event('heartbeat')), config, 0).report;
    expect(other).toMatchObject({ interval_seconds: 15, failure_threshold: 3 });
  });

  it('P2 has left if nothing follows its goodbye for 5 s', () => {
    const heard = after(event('heartbeat'), event('offline'));
    expect(heardSighting(heard, CONFIG, 1_000 + GOODBYE_HOLD_MS - 1).report.status).toBe('idle');
    expect(heardSighting(heard, CONFIG, 1_000 + GOODBYE_HOLD_MS)).toEqual({
      report: { worker_id: 'celery@app-1', status: 'stopped', boot_id: 'pid-7' },
      ageMs: 0,
    });
  });

  it.each(['online', 'heartbeat'] as const)('P1 has not left if %s follows its goodbye', (type) => {
    const heard = after(event('heartbeat'), event('offline'), event(type));
    expect(hasLeft(heard, 60_000)).toBe(false);
  });

  it('P1 has not left if the goodbye is that of the process before it', () => {
    const restarted = after(event('heartbeat'), event('online', { pid: 8 }), event('offline'));
    expect(hasLeft(restarted, 60_000)).toBe(false);
    expect(restarted.last.pid).toBe(8);
    const both = after(event('online', { pid: 8 }), event('heartbeat'), event('offline'));
    expect(hasLeft(both, 60_000)).toBe(true);
    expect(hasLeft(afterEvent(both, event('heartbeat', { pid: 8 }), 3_000), 60_000)).toBe(false);
  });

  it('P2 that only says goodbye has left: the exporter did not hear it before', () => {
    expect(hasLeft(after(event('offline')), GOODBYE_HOLD_MS)).toBe(true);
  });
});
