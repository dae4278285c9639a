import { readFleet } from './fleet';
import { AUTO_GROUPS, countGroups, chooseGroupLabel, groupLabels, groupLanes, NO_GROUPS } from './groups';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';

const STEP = 10_000;

function lanesOf(
  count: number,
  typeOf: (index: number) => string | undefined,
  stateOf: (index: number) => number = () => 1,
) {
  const series = Array.from({ length: count }, (_, index) => {
    const type = typeOf(index);
    const labels = { worker_id: `w-${index}`, ...(type === undefined ? {} : { worker_type: type }) };
    return seriesFrame(labels, [[STEP, stateOf(index)]], STEP);
  });
  const timeRange = makeTimeRange(0, STEP);
  return readFleet({ series, timeRange }, { sampleMeaning: 'auto', stalenessSeconds: 0 }, STEP).lanes;
}

describe('the group label', () => {
  const types = (index: number) => ['a', 'b'][index % 2];

  it('is the worker’s type for more than 300 lanes, and unset up to there', () => {
    expect(chooseGroupLabel(AUTO_GROUPS, lanesOf(301, types))).toBe('worker_type');
    expect(chooseGroupLabel(AUTO_GROUPS, lanesOf(300, types))).toBeUndefined();
  });

  it('is unset if all workers have the same type, or none', () => {
    expect(
      chooseGroupLabel(
        AUTO_GROUPS,
        lanesOf(301, () => 'a'),
      ),
    ).toBeUndefined();
    expect(
      chooseGroupLabel(
        AUTO_GROUPS,
        lanesOf(301, () => undefined),
      ),
    ).toBeUndefined();
  });

  it('is the selected one, however few lanes there are, if a lane has it', () => {
    expect(chooseGroupLabel('worker_type', lanesOf(2, types))).toBe('worker_type');
    expect(chooseGroupLabel('rack', lanesOf(2, types))).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', 'worker_id', '__name__'])(
    'is never %s, which cannot form groups',
    (option) => {
      const series = [laneFrame('w-1', 0, STEP, [1], { __name__: 'worker:health_state:code' })];
      const timeRange = makeTimeRange(0, STEP);
      const { lanes } = readFleet(
        { series, timeRange },
        { sampleMeaning: 'auto', stalenessSeconds: 0 },
        STEP,
      );
      expect(chooseGroupLabel(option, lanes)).toBeUndefined();
    },
  );

  it('is unset if grouping is off, however many lanes there are', () => {
    expect(chooseGroupLabel(NO_GROUPS, lanesOf(301, types))).toBeUndefined();
  });

  it('is one of the lanes’ labels, with the type first and without the worker’s ID', () => {
    const series = [
      laneFrame('w-1', 0, STEP, [1], { zone: 'a', __name__: 'worker:health_state:code' }),
      laneFrame('w-2', 0, STEP, [1], { rack: '1' }),
    ];
    const timeRange = makeTimeRange(0, STEP);
    const { lanes } = readFleet({ series, timeRange }, { sampleMeaning: 'auto', stalenessSeconds: 0 }, STEP);
    expect(groupLabels(lanes)).toEqual(['worker_type', 'rack', 'zone']);
    expect(groupLabels([])).toEqual([]);
  });
});

describe('groups', () => {
  const types = ['pool-10', 'pool-2', 'pool-1', undefined];
  const states = [1, 1, 4, 0];
  const lanes = lanesOf(
    8,
    (index) => types[index % 4],
    (index) => states[index % 4] ?? 1,
  );
  const totals = countGroups(lanes, 'worker_type');

  it('are sorted by current worst state, then by name in natural order', () => {
    const groups = groupLanes(lanes, 'worker_type', totals);
    expect(groups.map(({ value, worst }) => [value, worst])).toEqual([
      ['pool-1', 4],
      ['pool-2', 1],
      ['pool-10', 1],
      ['', 0],
    ]);
  });

  it('keep the order of their lanes', () => {
    const groups = groupLanes([...lanes].reverse(), 'worker_type', totals);
    expect(groups[0]?.lanes.map(({ id }) => id)).toEqual(['w-6', 'w-2']);
  });

  it('hold the filtered lanes, and know the total', () => {
    const left = lanes.filter(({ id }) => id === 'w-1');
    expect(groupLanes(left, 'worker_type', totals)).toEqual([
      { value: 'pool-2', lanes: left, total: 2, worst: 1 },
    ]);
  });

  it('have an empty value if a lane lacks a label named like an object’s built-in property', () => {
    const [first, ...others] = lanesOf(2, () => 'a');
    const own = first && { ...first, labels: { ...first.labels, constructor: 'acme' } };
    const mixed = [...(own === undefined ? [] : [own]), ...others];
    expect([...countGroups(mixed, 'constructor')]).toEqual([
      ['acme', 1],
      ['', 1],
    ]);
  });

  it('are empty without lanes', () => {
    expect(groupLanes([], 'worker_type', totals)).toEqual([]);
  });
});
