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

it('finds part of a name or of a label', () => {
  expect(filtered('W-1')).toEqual(['w-10', 'w-1']);
  expect(filtered('us')).toEqual(['w-2', 'w-1']);
  expect(filtered('nothing')).toEqual([]);
});

it('reads a regular expression between slashes', () => {
  expect(filtered('/^w-1$/')).toEqual(['w-1']);
});

it('leaves the case of letters aside where the expression says so', () => {
  expect(filtered('/^W-1$/')).toEqual([]);
  expect(filtered('/^W-1$/i')).toEqual(['w-1']);
});

it('reads no expression that needs to try and try again: one from a link could take years', () => {
  expect(parseTextFilter('/^(.)\\1$/')).toMatchObject({ ok: false });
  expect(parseTextFilter('/(?=w)/')).toMatchObject({ ok: false });
});

it('takes no longer for an expression that made others try every way to split a name', () => {
  const [first] = lanes;
  const long = { name: `${'a'.repeat(60)}?`, labels: {} };
  const parsed = parseTextFilter('/^([a-z0-9-]+)+!$/');
  // With backtracking this takes longer than the age of the universe, so the test would never end.
  expect(first && parsed.ok && parsed.test({ ...first, ...long })).toBe(false);
  expect(first && parsed.ok && parsed.test({ ...first, ...long, name: 'aaa!' })).toBe(true);
});

it('names what is wrong with an expression, and filters nothing by it', () => {
  expect(parseTextFilter('/(/')).toMatchObject({ ok: false });
  expect(filtered('/(/')).toHaveLength(4);
});

it('keeps the chosen states', () => {
  expect(filtered('', [3, 5])).toEqual(['w-2', 'w-3']);
  expect(filtered('eu', [5])).toEqual(['w-3']);
});
