import { compileGlobs } from '../../model/glob';
import { HEARTBEAT_5_2 } from './events.fixture';
import { GOODBYE_HOLD_MS } from './heard-worker';
import { HeardWorkers } from './heard-workers';

let now: number;
let heard: HeardWorkers;

beforeEach(() => {
  now = 0;
  const config = {
    workerType: 'celery',
    pollSeconds: 5,
    blockingTaskSeconds: 0,
    isBlocking: compileGlobs([]),
  };
  heard = new HeardWorkers({ config, now: () => now });
  heard.limit(2);
});

function hear(hostname: string, type = 'worker-heartbeat'): void {
  heard.hear({ ...HEARTBEAT_5_2, hostname, type });
}

function read(...monitored: readonly string[]) {
  const { workers, warnings } = heard.read({ monitored: () => new Set(monitored) });
  return {
    workers: workers.map(({ report, ageMs }) => [report.worker_id, report.status, ageMs]),
    warnings,
  };
}

describe('what was heard of workers', () => {
  it('P2 is yielded with the time since each heartbeat, until the worker has failed', () => {
    hear('a');
    now = 4_000;
    hear('b');
    expect(read().workers).toEqual([
      ['a', 'processing', 4_000],
      ['b', 'processing', 0],
    ]);
    now = 45_001;
    expect(read('a', 'b').workers).toEqual([['b', 'processing', 41_001]]);
  });

  it('P2 includes a goodbye until the fleet knows it', () => {
    hear('a', 'worker-offline');
    now = GOODBYE_HOLD_MS;
    expect(read('a').workers).toEqual([['a', 'stopped', 0]]);
    expect(read('a').workers).toEqual([['a', 'stopped', 0]]);
    expect(read().workers).toEqual([]);
    expect(read('a').workers).toEqual([]);
  });

  it('P1 does not grow beyond the limit of workers, and says so', () => {
    hear('a');
    hear('b');
    expect(read().warnings).toEqual([]);
    hear('c');
    hear('a');
    expect(read().workers.map(([name]) => name)).toEqual(['a', 'b']);
    expect(read().warnings).toEqual(['More than 2 workers (limits.workers): the others are left out']);
  });

  it('P1 tells what could not be read', () => {
    heard.cannotRead('Events of the content type "x" cannot be read');
    expect(read().warnings).toEqual(['Events of the content type "x" cannot be read']);
  });

  it('P2 wakes the source for a worker that is new, and not for its next heartbeat', () => {
    const listener = jest.fn();
    heard.onNewWorker(listener);
    hear('a');
    hear('a');
    hear('b');
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('P2 tells for how long a worker is silent', () => {
    hear('a');
    now = 700;
    expect(heard.silenceMs('a')).toBe(700);
    expect(heard.silenceMs('b')).toBeUndefined();
  });
});
