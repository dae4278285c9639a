import { goodbyesSince } from './goodbyes';

describe('P1 the goodbyes since the last count', () => {
  it('are those that were counted in addition', () => {
    expect(goodbyesSince(7, 7)).toBe(0);
    expect(goodbyesSince(7, 9)).toBe(2);
  });

  it('are all of a count that began anew', () => {
    expect(goodbyesSince(7, 0)).toBe(0);
    expect(goodbyesSince(7, 1)).toBe(1);
  });
});
