import { insertSegment, removeRange, secondsInStates, stateAt, type StateSegment } from './state-segments';

const healthy: StateSegment = { state: 'healthy', fromMs: 0, toMs: 100_000 };
const failed: StateSegment = { state: 'failed', fromMs: 40_000, toMs: 60_000 };
function worker(segments: StateSegment[]) {
  return { workerId: 'w-1', workerType: 'sandbox', segments };
}

it('splits the segment that surrounds an inserted one', () => {
  expect(insertSegment([healthy], failed)).toEqual([
    { state: 'healthy', fromMs: 0, toMs: 40_000 },
    failed,
    { state: 'healthy', fromMs: 60_000, toMs: 100_000 },
  ]);
});

it('shortens a segment when the inserted one covers its end', () => {
  expect(insertSegment([healthy], { ...failed, toMs: 100_000 })).toEqual([
    { state: 'healthy', fromMs: 0, toMs: 40_000 },
    { state: 'failed', fromMs: 40_000, toMs: 100_000 },
  ]);
});

it('ignores an inserted segment that is empty', () => {
  expect(insertSegment([healthy], { ...failed, toMs: 40_000 })).toEqual([healthy]);
});

it('returns the state at a time, with the start of a segment inclusive and its end exclusive', () => {
  const history = worker(insertSegment([healthy], failed));
  expect([39_999, 40_000, 59_999, 60_000].map((at) => stateAt(history, at))).toEqual([
    'healthy',
    'failed',
    'failed',
    'healthy',
  ]);
});

it('returns no state for a time that was removed', () => {
  const history = worker(removeRange([healthy], 10_000, 20_000));
  expect([9_999, 10_000, 20_000].map((at) => stateAt(history, at))).toEqual([
    'healthy',
    undefined,
    'healthy',
  ]);
});

it('counts the seconds in each state up to a time, including the current segment', () => {
  const history = worker(insertSegment([healthy], failed));
  expect(Object.fromEntries(secondsInStates(history, 50_000))).toEqual({ healthy: 40, failed: 10 });
  expect(Object.fromEntries(secondsInStates(history, 70_000))).toEqual({ healthy: 50, failed: 20 });
});
