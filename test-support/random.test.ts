import { Random } from './random';

function draws(seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: 20 }, () => random.below(1000));
}

it('gives the same choices for the same seed', () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});

it('stays in its range', () => {
  const random = new Random(3);
  for (let i = 0; i < 1000; i++) {
    expect(random.below(3)).toBeLessThan(3);
    expect(random.number()).toBeLessThan(1);
  }
  expect(random.below(0)).toBe(0);
  expect(() => random.pick([])).toThrow(RangeError);
});
