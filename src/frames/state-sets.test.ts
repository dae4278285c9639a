import { stateName } from '../model/state';
import { readFleet } from '../timeline/fleet';
import { segmentAt } from '../timeline/segments';
import { classifySeries } from './classify-series';
import { makeTimeRange, seriesFrame } from './frames.fixture';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
type Values = (number | null)[];

/** A worker's series of zeros and ones, one per state, as a range query returns them. */
function setFrames(worker: string, states: Record<string, Values>, label = 'state', more = {}) {
  return Object.entries(states).map(([state, values]) =>
    seriesFrame(
      { worker_id: worker, ...more, [label]: state },
      values.map((value, i) => [FROM + (i + 1) * STEP, value] as const),
      STEP,
    ),
  );
}
function lanesOf(series: ReturnType<typeof setFrames>, steps = 4) {
  const to = FROM + steps * STEP;
  const fleet = readFleet(
    { series, timeRange: makeTimeRange(FROM, to) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    to,
  );
  const runs = fleet.lanes.map(({ id, segments }) => [
    id,
    ...Array.from(segments.states, (_, i) => stateName(segmentAt(segments, i)?.state ?? 8)),
  ]);
  return { fleet, runs };
}

it('merges a worker’s series per state into one lane', () => {
  const frames = [
    ...setFrames('w-1', { healthy: [1, 1, 0, 1], failed: [0, 0, 1, 0] }),
    ...setFrames('w-2', { healthy: [1, 1, 1, 1], failed: [0, 0, 0, 0] }),
  ];
  const { runs, fleet } = lanesOf(frames);
  expect(runs).toEqual([
    ['w-1', 'healthy', 'failed', 'healthy'],
    ['w-2', 'healthy'],
  ]);
  expect(fleet.lanes[0]?.labels).toEqual({ worker_id: 'w-1' });
  expect(fleet.durations.size).toBe(0);
});

it('accepts the OpenMetrics form, in which the label has the metric’s name', () => {
  const name = 'worker_health_state';
  const { runs, fleet } = lanesOf(
    setFrames('w-1', { healthy: [1, 0, 0, 1], critical: [0, 1, 1, 0] }, name, { __name__: name }),
  );
  expect(runs).toEqual([['w-1', 'healthy', 'critical', 'healthy']]);
  expect(fleet.lanes[0]?.labels).toEqual({ worker_id: 'w-1', __name__: name });
});

it('shows the worse state if a step has two, and no data if it has none', () => {
  const frames = setFrames('w-1', { healthy: [1, 1, 0, 0, 1], failed: [0, 1, 0, 0, 0] });
  expect(lanesOf(frames, 5).runs).toEqual([['w-1', 'healthy', 'failed', 'no data', 'healthy']]);
});

it('merges series whose samples have different times', () => {
  const [healthy, failed] = [
    seriesFrame(
      { worker_id: 'w-1', state: 'healthy' },
      [
        [FROM + STEP, 1],
        [FROM + 2 * STEP, 0],
      ],
      STEP,
    ),
    seriesFrame(
      { worker_id: 'w-1', state: 'failed' },
      [
        [FROM + 2 * STEP, 1],
        [FROM + 3 * STEP, 1],
      ],
      STEP,
    ),
  ];
  expect(lanesOf([healthy, failed], 3).runs).toEqual([['w-1', 'healthy', 'failed']]);
});

it('lists names that are not states instead of guessing', () => {
  const { runs, fleet } = lanesOf(setFrames('w-1', { healthy: [1, 1, 0, 0], sleepy: [0, 0, 1, 1] }));
  expect(runs).toEqual([['w-1', 'healthy', 'unrecognised']]);
  expect([...fleet.unrecognised]).toEqual([['sleepy', 1]]);
});

it('takes the state at the end of the range from a state set in the query named now', () => {
  const now = [
    seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[FROM + 4 * STEP, 1]]),
    seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[FROM + 4 * STEP, 0]]),
  ].map((frame) => ({ ...frame, refId: 'now' }));
  const frames = setFrames('w-1', { healthy: [1, 1, 1, 0], failed: [0, 0, 0, 1] });
  const { fleet } = lanesOf([...frames, ...now]);
  expect(fleet.lanes.map(({ current }) => stateName(current))).toEqual(['healthy']);
});

describe('does not recognise as a state set:', () => {
  it.each([
    ['seconds per state', [seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[1, 3600]])]],
    ['one second, once', [seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[1, 1]])]],
    ['nothing but zeros', setFrames('w-1', { healthy: [0, 0], failed: [0, 0] })],
    ['shares of a step', setFrames('w-1', { healthy: [1, 0.5], failed: [0, 0.5] })],
  ])('%s', (_, frames) => {
    const sorted = classifySeries(frames);
    expect(sorted.lanes).toEqual([]);
    expect(sorted.durations).toHaveLength(frames.length);
  });
});
