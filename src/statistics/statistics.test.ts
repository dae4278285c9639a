import fc from 'fast-check';
import { readFleet } from '../timeline/fleet';
import { exactEstimate } from './estimate';
import { groupStatistics, laneStatistics } from './statistics';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';

const STEP = 10_000;
const FROM = Date.UTC(2026, 10, 22, 10);

/** A fleet whose lanes have one code per step, with the given counters. */
function read(
  codes: Record<string, (number | null)[]>,
  seconds: Record<string, Record<string, number>> = {},
  entries: Record<string, Record<string, number>> = {},
) {
  const length = Math.max(...Object.values(codes).map((all) => all.length));
  const to = FROM + length * STEP;
  const counterFrames = (all: typeof seconds, refId: string) =>
    Object.entries(all).flatMap(([worker_id, states]) =>
      Object.entries(states).map(([state, value]) => ({
        ...seriesFrame({ worker_id, state }, [[to, value]]),
        refId,
      })),
    );
  const series = [
    ...Object.entries(codes).map(([id, all]) => laneFrame(id, FROM, STEP, all)),
    ...counterFrames(seconds, 'durations'),
    ...counterFrames(entries, 'entries'),
  ];
  return readFleet(
    { series, timeRange: makeTimeRange(FROM, to) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    to,
  );
}
function only(...args: Parameters<typeof read>) {
  const fleet = read(...args);
  const [lane] = fleet.lanes;
  if (lane === undefined) {
    throw new Error('no lane');
  }
  return laneStatistics(lane, fleet);
}

describe('from counters', () => {
  const lane = { 'w-1': [1, 1, 5, 5, 1, 1, 3, 1, 1, 1] };
  const seconds = { 'w-1': { healthy: 84, degraded: 3, critical: 1, failed: 12 } };
  const entries = { 'w-1': { healthy: 2, degraded: 2, critical: 1, failed: 1 } };

  it('everything is exact', () => {
    expect(only(lane, seconds, entries)).toEqual({
      healthy: exactEstimate(84),
      unhealthy: exactEstimate(16),
      flaps: exactEstimate(2),
      repairs: exactEstimate(2),
      availability: exactEstimate(0.84),
      mtbf: exactEstimate(42),
      mttr: exactEstimate(8),
    });
  });

  it('counts from the timeline are lower bounds, so the means over them are upper bounds', () => {
    const { flaps, mtbf, mttr, availability } = only(lane, seconds);
    expect(flaps).toEqual({ value: 2, bound: 'at least', resolution: 2 * STEP });
    expect(mtbf).toMatchObject({ value: 42, bound: 'at most' });
    expect(mttr).toMatchObject({ value: 8, bound: 'at most' });
    expect(availability).toEqual(exactEstimate(0.84));
  });

  it('availability agrees with the means: MTBF / (MTBF + MTTR), if as many failures ended as began', () => {
    const whole = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 5 }), (up, down, count) => {
        const result = only(
          { 'w-1': [1, 5, ...new Array<number>(9).fill(1)] },
          { 'w-1': { healthy: up, failed: down } },
          { 'w-1': { healthy: count, failed: count } },
        );
        const [mtbf, mttr] = [result.mtbf?.value ?? 0, result.mttr?.value ?? 0];
        expect(result.availability?.value).toBeCloseTo(mtbf / (mtbf + mttr));
      }),
    );
  });
});

describe('from the timeline alone', () => {
  it('time unhealthy is at most the drawn time plus one step, and availability is undefined', () => {
    const result = only({ 'w-1': [1, 1, 5, 1] });
    expect(result.unhealthy).toEqual({ value: 20, bound: 'at most', resolution: 2 * STEP });
    expect(result.mttr).toEqual({ value: 20, bound: 'at most', resolution: 2 * STEP });
    expect(result.mtbf).toEqual({ value: 30, bound: 'about', resolution: 2 * STEP });
    expect(result).not.toHaveProperty('availability');
  });

  it('adds no step at the start of the range, nor when a state gets worse', () => {
    expect(only({ 'w-1': [5, 5, 1, 1] }).unhealthy.value).toBe(20);
    expect(only({ 'w-1': [1, 3, 5, 1] }).unhealthy.value).toBe(30);
  });

  it('single samples are no bounds', () => {
    const frame = seriesFrame({ worker_id: 'w-1' }, [
      [FROM, 1],
      [FROM + STEP, 5],
      [FROM + 2 * STEP, 1],
    ]);
    const to = FROM + 3 * STEP;
    const fleet = readFleet(
      { series: [frame], timeRange: makeTimeRange(FROM, to) },
      { sampleMeaning: 'auto', stalenessSeconds: 0 },
      to,
    );
    expect(fleet.lanes.map((lane) => laneStatistics(lane, fleet).unhealthy.bound)).toEqual(['about']);
  });
});

describe('at the edges', () => {
  it('without a failure, MTBF is undefined instead of infinite or the length of the range', () => {
    const result = only({ 'w-1': [1, 1, 1] }, { 'w-1': { healthy: 30 } }, { 'w-1': {} });
    expect(result).not.toHaveProperty('mtbf');
    expect(result).not.toHaveProperty('mttr');
    expect(result).toMatchObject({ flaps: exactEstimate(0), availability: exactEstimate(1) });
  });

  it('a failure at the start of the range counts with its time and its end, but not as a failure of the range', () => {
    expect(
      only({ 'w-1': [5, 5, 1, 1] }, { 'w-1': { healthy: 20, failed: 20 } }, { 'w-1': { healthy: 1 } }),
    ).toEqual({
      healthy: exactEstimate(20),
      unhealthy: exactEstimate(20),
      flaps: exactEstimate(0),
      repairs: exactEstimate(1),
      availability: exactEstimate(0.5),
      mttr: exactEstimate(20),
    });
  });

  it('an ongoing failure has no MTTR yet', () => {
    const result = only(
      { 'w-1': [1, 1, 5, 5] },
      { 'w-1': { healthy: 20, failed: 20 } },
      { 'w-1': { failed: 1 } },
    );
    expect(result).toMatchObject({
      flaps: exactEstimate(1),
      mtbf: exactEstimate(20),
      unhealthy: exactEstimate(20),
    });
    expect(result).not.toHaveProperty('mttr');
  });

  it('stopped and unknown time does not count', () => {
    const result = only(
      { 'w-1': [1, 5, 1, 0, 2, 1] },
      { 'w-1': { healthy: 30, failed: 10, stopped: 10, unknown: 10 } },
    );
    expect(result.availability).toEqual(exactEstimate(0.75));
    expect(only({ 'w-1': [0, 0] }, { 'w-1': { stopped: 20 } })).not.toHaveProperty('availability');
  });

  it('no data is neither healthy nor a failure', () => {
    const result = only({ 'w-1': [1, null, null, null, 1, 1] });
    expect(result).toMatchObject({ healthy: { value: 30 }, unhealthy: { value: 0 }, flaps: { value: 0 } });
  });
});

describe('several workers together', () => {
  const codes = { 'w-1': [1, 5, 5, 1], 'w-2': [1, 1, 1, 1] };
  const seconds = { 'w-1': { healthy: 20, failed: 20 }, 'w-2': { healthy: 40 } };
  const entries = { 'w-1': { healthy: 1, failed: 1 }, 'w-2': {} };
  it('are summed before dividing', () => {
    const fleet = read(codes, seconds, { ...entries, 'w-2': { failed: 0 } });
    expect(groupStatistics(fleet.lanes, fleet)).toEqual({
      healthy: exactEstimate(60),
      unhealthy: exactEstimate(20),
      flaps: exactEstimate(1),
      repairs: exactEstimate(1),
      availability: exactEstimate(0.75),
      mtbf: exactEstimate(60),
      mttr: exactEstimate(20),
    });
  });

  it('are as exact as the least exact worker', () => {
    const fleet = read(codes, { 'w-1': seconds['w-1'] }, entries);
    const result = groupStatistics(fleet.lanes, fleet);
    expect(result.unhealthy).toMatchObject({ value: 20, bound: 'at most' });
    expect(result).not.toHaveProperty('availability');
  });

  it('are undefined without workers', () => {
    expect(groupStatistics([], { durations: new Map(), entries: new Map() })).toEqual({
      healthy: exactEstimate(0),
      unhealthy: exactEstimate(0),
      flaps: exactEstimate(0),
      repairs: exactEstimate(0),
    });
  });
});
