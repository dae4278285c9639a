import { goodbyes } from './goodbyes';

const NEVER = Number.POSITIVE_INFINITY;
const left = { isEmpty: false, now: 100_000 };

describe('a key that a worker deletes', () => {
  it('P1 is a goodbye if it could not have expired', () => {
    const missing = [
      ['deleted', NEVER],
      ['early', 110_000],
      ['expired', 100_500],
    ] as const;
    expect(goodbyes(missing, [true, true, true], left)).toEqual(['deleted', 'early']);
  });

  it('P1 is no goodbye if it still exists, left out by a limit or with another type', () => {
    expect(goodbyes([['a', NEVER]], [false], left)).toEqual([]);
  });

  it('P1 says nothing if the database was emptied', () => {
    const both = [
      ['a', NEVER],
      ['b', NEVER],
    ] as const;
    expect(goodbyes(both, [true, true], { ...left, isEmpty: true })).toEqual([]);
    expect(goodbyes(both.slice(0, 1), [true], { ...left, isEmpty: true })).toEqual(['a']);
  });
});
