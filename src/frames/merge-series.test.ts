import { type DataFrame } from '@grafana/data';
import { readFleet } from '../timeline/fleet';
import { stateName } from '../model/state';
import { laneFrame, makeTimeRange, seriesFrame } from './frames.fixture';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);

/** Samples of w-1 with one worker type, one per step. */
function typed(type: string, values: readonly (number | null)[], step = STEP): DataFrame {
  return laneFrame('w-1', FROM, step, values, { worker_type: type });
}

function healthy(steps: number): number[] {
  return new Array<number>(steps).fill(1);
}
function silent(steps: number): null[] {
  return new Array<null>(steps).fill(null);
}

function laneOf(series: readonly DataFrame[], steps: number, step = STEP) {
  const to = FROM + steps * step;
  const options = { sampleMeaning: 'auto', stalenessSeconds: 0 } as const;
  const { lanes, repeated } = readFleet(
    { series: [...series], timeRange: makeTimeRange(FROM, to) },
    options,
    to,
  );
  return {
    lanes: lanes.map(({ labels, segments }) => [
      labels['worker_type'],
      ...[...segments.states].map(stateName),
    ]),
    repeated,
    fields: lanes.map(({ field, times }) => [field.labels?.['worker_type'], times.length]),
  };
}

describe('a worker whose type changed', () => {
  const before = typed('unknown', [1, 1, 3, 3, null, null, null, null]);
  const after = typed('batch', [null, null, null, null, 1, 1, 1, 1]);

  it.each([
    ['before', [before, after]],
    ['after', [after, before]],
  ])(
    'has one lane with its whole history, labelled with the newest type, with its first series %s',
    (_, series) => {
      expect(laneOf(series, 8)).toMatchObject({
        lanes: [['batch', 'healthy', 'degraded', 'healthy']],
        repeated: 0,
      });
    },
  );

  it('shows the worse state in a step that has samples of both types', () => {
    const [late, back] = [typed('unknown', [1, 1, 4]), typed('batch', [null, null, 1, 1])];
    expect(laneOf([late, back], 4).lanes).toEqual([['batch', 'healthy', 'critical', 'healthy']]);
    expect(laneOf([back, late], 4).lanes).toEqual([['batch', 'healthy', 'critical', 'healthy']]);
  });

  it('takes the labels of the series that began later if both have a sample in the last step', () => {
    const series = [typed('unknown', [1, 1, 1]), typed('batch', [null, null, 1])];
    expect(laneOf(series, 3).lanes).toEqual([['batch', 'healthy']]);
    expect(laneOf(series.toReversed(), 3).lanes).toEqual([['batch', 'healthy']]);
  });

  it('may change its type several times, and back', () => {
    const there = typed('batch', [1, 1, null, null, null, 5]);
    const away = typed('import', [null, null, 3, 3, null, null]);
    expect(laneOf([there, away], 6).lanes).toEqual([['batch', 'healthy', 'degraded', 'no data', 'failed']]);
  });

  it('takes data links from the newest series, whose rows they refer to', () => {
    expect(laneOf([before, typed('batch', [1, 1])], 8).fields).toEqual([['unknown', 8]]);
    expect(laneOf([before, after], 8).fields).toEqual([['batch', 8]]);
  });

  it('keeps its history if Prometheus still returns the old series for 5 minutes', () => {
    const [old, young] = [typed('unknown', healthy(24)), typed('batch', [...silent(3), ...healthy(37)])];
    expect(laneOf([old, young], 40)).toMatchObject({ lanes: [['batch', 'healthy']], repeated: 0 });
  });

  it('keeps its history if steps are so long that 5 minutes reach into three of them', () => {
    const hour = 3_600_000;
    const [old, young] = [typed('unknown', [1, 1, 1], hour), typed('batch', [1, 1, 1, 1, 1], hour)];
    expect(laneOf([old, young], 5, hour)).toMatchObject({ lanes: [['batch', 'healthy']], repeated: 0 });
  });
});

it('leaves out a series that overlaps the first for longer than a handover, and counts it', () => {
  const failed = healthy(40).map(() => 5);
  expect(laneOf([typed('a', healthy(40)), typed('b', failed)], 40)).toMatchObject({
    lanes: [['a', 'healthy']],
    repeated: 1,
  });
});

describe.each([
  ['without a step', undefined],
  ['with a step', STEP],
])('two series of one worker %s', (_, step) => {
  /** Samples every 15 s from a start time, in ms from the start of the range. */
  const sampled = (type: string, state: number, from: number, samples: number): DataFrame =>
    seriesFrame(
      { worker_id: 'w-1', worker_type: type },
      Array.from({ length: samples }, (__, i) => [FROM + from + i * STEP, state] as const),
      step,
    );

  describe.each([0, 1, STEP / 2, STEP - 1])('with samples %d ms apart', (offset) => {
    it('are not merged if they overlap for more than 5 minutes', () => {
      expect(laneOf([sampled('a', 1, 0, 40), sampled('b', 5, offset, 40)], 40)).toMatchObject({
        lanes: [['a', 'healthy', ...(step === undefined ? [] : ['pending'])]],
        repeated: 1,
      });
    });

    it('are merged if one ends within 5 minutes after the other begins', () => {
      const [old, young] = [sampled('a', 1, 0, 24), sampled('b', 1, 4 * STEP + offset, 36)];
      expect(laneOf([old, young], 40)).toMatchObject({ fields: [['b', 36]], repeated: 0 });
      expect(laneOf([young, old], 40)).toMatchObject({ fields: [['b', 36]], repeated: 0 });
    });

    it('are merged if they alternate several times', () => {
      const alternating = (type: string, first: number): DataFrame =>
        seriesFrame(
          { worker_id: 'w-1', worker_type: type },
          [0, 1, 2].flatMap((turn) =>
            Array.from({ length: 16 }, (__, i) => [FROM + first + turn * 24 * STEP + i * STEP, 1] as const),
          ),
          step,
        );
      expect(laneOf([alternating('a', 0), alternating('b', 12 * STEP + offset)], 80).repeated).toBe(0);
    });
  });

  it('are not merged if they overlap and one has fewer samples than the other', () => {
    const rare = seriesFrame(
      { worker_id: 'w-1', worker_type: 'b' },
      Array.from({ length: 10 }, (__, i) => [FROM + 1 + i * 4 * STEP, 5] as const),
      step === undefined ? undefined : 4 * STEP,
    );
    expect(laneOf([sampled('a', 1, 0, 40), rare], 40).repeated).toBe(1);
    expect(laneOf([rare, sampled('a', 1, 0, 40)], 40).repeated).toBe(1);
  });

  it('do not merge with a third series that overlaps their history', () => {
    const series = [sampled('a', 1, 0, 24), sampled('b', 1, 20 * STEP + 1, 40), sampled('c', 5, 2, 60)];
    expect(laneOf(series, 60)).toMatchObject({ fields: [['b', 40]], repeated: 1 });
  });
});

it('does not treat a missed scrape as a gap: samples without a step are valid until they are stale', () => {
  const holed = (type: string, state: number, from: number): DataFrame =>
    seriesFrame(
      { worker_id: 'w-1', worker_type: type },
      Array.from({ length: 40 }, (_, i) => [FROM + from + i * STEP, i % 10 === 7 ? null : state] as const),
    );
  expect(laneOf([holed('a', 1, 0), holed('b', 5, 1)], 40).repeated).toBe(1);
});

it('does not merge series with unrecognised state names, whose numbers differ between series', () => {
  const set = (type: string, state: string) =>
    seriesFrame(
      { worker_id: 'w-1', worker_type: type, state },
      [
        [FROM + STEP, 1],
        [FROM + 2 * STEP, 0],
      ],
      STEP,
    );
  const [odd, other] = [set('a', 'sleepy'), { ...set('b', 'dreamy'), refId: 'B' }];
  expect(laneOf([odd, other], 2)).toMatchObject({ repeated: 1 });
});
