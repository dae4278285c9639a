import { filterLanes, parseTextFilter } from './filter';
import { readFleet } from './fleet';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';

const STEP = 10_000;
const { lanes } = readFleet(
  {
    series: [
      laneFrame('w-10', 0, STEP, [1, 1, 1, 1], { region: 'eu' }),
      laneFrame('w-2', 0, STEP, [1, 1, 1, 3], { region: 'us' }),
      laneFrame('w-1', 0, STEP, [5, 1, 1, 1], { region: 'us' }),
      laneFrame('w-3', 0, STEP, [1, 4, 4, 5], { region: 'eu' }),
    ],
    timeRange: makeTimeRange(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);
function filtered(text: string, states: (1 | 3 | 5)[] = []) {
  return filterLanes(lanes, { text, states: new Set(states) }).map((lane) => lane.id);
}

it('matches part of a name or of a label value', () => {
  expect(filtered('W-1')).toEqual(['w-10', 'w-1']);
  expect(filtered('us')).toEqual(['w-2', 'w-1']);
  expect(filtered('nothing')).toEqual([]);
});

it('reads text between slashes as a regular expression', () => {
  expect(filtered('/^w-1$/')).toEqual(['w-1']);
});

it('ignores case if the expression has the i flag', () => {
  expect(filtered('/^W-1$/')).toEqual([]);
  expect(filtered('/^W-1$/i')).toEqual(['w-1']);
});

it('rejects expressions that need backtracking, because one from a link could take years', () => {
  expect(parseTextFilter('/^(.)\\1$/')).toMatchObject({ ok: false });
  expect(parseTextFilter('/(?=w)/')).toMatchObject({ ok: false });
});

it('matches in linear time an expression that makes backtracking engines try every split', () => {
  const [first] = lanes;
  const long = { name: `${'a'.repeat(60)}?`, labels: {} };
  const parsed = parseTextFilter('/^([a-z0-9-]+)+!$/');
  // With backtracking, this would never end.
  expect(first && parsed.ok && parsed.test({ ...first, ...long })).toBe(false);
  expect(first && parsed.ok && parsed.test({ ...first, ...long, name: 'aaa!' })).toBe(true);
});

it('reports what is wrong with an expression, and does not filter by it', () => {
  expect(parseTextFilter('/(/')).toMatchObject({ ok: false });
  expect(filtered('/(/')).toHaveLength(4);
});

it('keeps lanes in the selected states', () => {
  expect(filtered('', [3, 5])).toEqual(['w-2', 'w-3']);
  expect(filtered('eu', [5])).toEqual(['w-3']);
});
