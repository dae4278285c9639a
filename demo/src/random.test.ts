import { createRandom, sample } from './random';

test('the same seed returns the same numbers, each from 0 to below 1', () => {
  const [one, other] = [createRandom(7), createRandom(7)];
  for (let i = 0; i < 1000; i += 1) {
    const value = one();
    expect(value).toBe(other());
    expect(value >= 0 && value < 1).toBe(true);
  }
  expect(createRandom(8)()).not.toBe(createRandom(7)());
});

test('a sample holds different items, at most all of them', () => {
  expect(sample(['a', 'b', 'c'], 5, createRandom(1)).sort()).toEqual(['a', 'b', 'c']);
  expect(new Set(sample(['a', 'b', 'c'], 2, createRandom(1))).size).toBe(2);
});
