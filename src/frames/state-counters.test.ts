import { type TimeSpan } from '../model/time-span';
import { classifySeries } from './classify-series';
import { seriesFrame } from './frames.fixture';
import {
  availability,
  durationsBetween,
  readEntryCounts,
  readDurations,
  unhealthySeconds,
} from './state-counters';

const span: TimeSpan = { from: 0, to: 3600_000, end: 3600_000 };

it('subtracts the counters’ values at the start of the range from those at its end', () => {
  expect(durationsBetween({ healthy: 1000, failed: 50 }, { healthy: 4500, failed: 150 }, span)).toEqual({
    healthy: 3500,
    failed: 100,
  });
});

it('counts a worker that appeared within the range from zero', () => {
  expect(durationsBetween({}, { healthy: 600, unknown: 5 }, span)).toEqual({ healthy: 600, unknown: 5 });
});

it('returns nothing if the start is unknown and the end exceeds the range', () => {
  expect(durationsBetween({}, { healthy: 90_000 }, span)).toBeUndefined();
});

it('returns nothing if a counter decreased, whatever the other counters are', () => {
  expect(
    durationsBetween({ healthy: 1000, failed: 50 }, { healthy: 1200, failed: 10 }, span),
  ).toBeUndefined();
});

it('returns nothing without counters', () => {
  expect(durationsBetween({}, {}, span)).toBeUndefined();
});

it('leaves out a worker whose counters do not fit the range', () => {
  const frames = [
    seriesFrame({ worker_id: 'a', state: 'healthy' }, [[1, 3600]]),
    seriesFrame({ worker_id: 'b', state: 'healthy' }, [[1, 80_000]]),
    seriesFrame({ worker_id: 'c', state: 'sleepy' }, [[1, 10]]),
  ];
  expect([...readDurations(classifySeries(frames).durations, span).keys()]).toEqual(['a']);
});

it('leaves out a worker whose counters were reset in the range, so that the difference is negative', () => {
  const frames = [
    seriesFrame({ worker_id: 'a', state: 'healthy' }, [[1, 3000]]),
    seriesFrame({ worker_id: 'a', state: 'failed' }, [[1, 0]]),
    seriesFrame({ worker_id: 'b', state: 'healthy' }, [[1, -80_000]]),
    seriesFrame({ worker_id: 'b', state: 'failed' }, [[1, 60]]),
  ];
  expect([...readDurations(classifySeries(frames).durations, span).keys()]).toEqual(['a']);
});

it('computes availability over the time that counts for it', () => {
  expect(availability({ healthy: 90, failed: 10, stopped: 1000 })).toBeCloseTo(0.9);
  expect(availability({ stopped: 1000 })).toBeUndefined();
});

it('counts degraded, critical and failed as unhealthy, and ignores stopped and unknown', () => {
  const seconds = { healthy: 1, stopped: 1, unknown: 2, degraded: 4, critical: 8, failed: 16 };
  expect(unhealthySeconds(seconds)).toBe(28);
  expect(availability(seconds)).toBeCloseTo(1 / 29);
});

function counterFrame(worker: string, state: string, value: number) {
  return {
    ...seriesFrame({ worker_id: worker, state }, [[1, value]]),
    refId: 'entries',
  };
}
function read(...frames: ReturnType<typeof counterFrame>[]) {
  return readEntryCounts(classifySeries(frames).entries);
}

it('reads the counts of the query named entries, by worker and state', () => {
  const entries = read(
    counterFrame('w-1', 'failed', 2),
    counterFrame('w-1', 'healthy', 3),
    counterFrame('w-2', 'failed', 0),
  );
  expect([...entries]).toEqual([
    ['w-1', { failed: 2, healthy: 3 }],
    ['w-2', { failed: 0 }],
  ]);
});

it('leaves out a worker whose counters decreased or were extrapolated', () => {
  expect([...read(counterFrame('w-1', 'failed', -2), counterFrame('w-2', 'failed', 1.034))]).toEqual([]);
});

it('does not read the seconds of other queries as counts', () => {
  expect(classifySeries([seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[1, 2]])]).entries).toEqual([]);
});
