import fc from 'fast-check';
import { MonotonicClock } from './monotonic-clock';

function clocks() {
  const at = { wall: 1_000_000, monotonic: 50.25 };
  const pass = (ms: number) => {
    at.wall += ms;
    at.monotonic += ms;
  };
  const clock = new MonotonicClock(
    () => at.wall,
    () => at.monotonic,
  );
  return { at, pass, clock };
}

describe('MonotonicClock', () => {
  it('starts at the wall-clock time and follows the monotonic clock', () => {
    const { clock, pass } = clocks();
    pass(1500);
    expect(clock.now()).toBe(1_001_500);
    expect(clock.resync()).toBeUndefined();
  });

  it('ignores that the wall clock was set back', () => {
    const { clock, at, pass } = clocks();
    at.wall -= 3_600_000;
    pass(1000);
    expect(clock.resync()).toBeUndefined();
    expect(clock.now()).toBe(1_001_000);
  });

  it('follows a wall clock that was set forward, and returns the skipped time', () => {
    const { clock, at, pass } = clocks();
    at.wall += 60_000;
    pass(1000);
    expect(clock.now()).toBe(1_001_000);
    expect(clock.resync()).toEqual({ from: 1_001_000, to: 1_061_000 });
    expect(clock.now()).toBe(1_061_000);
    expect(clock.resync()).toBeUndefined();
  });

  it('ignores drift', () => {
    const { clock, at } = clocks();
    at.wall += 1000;
    expect(clock.resync()).toBeUndefined();
  });

  it('F9 tells how far the wall clock is behind after it was set back, but not of drift', () => {
    const { clock, at, pass } = clocks();
    expect(clock.behind()).toBe(0);
    at.wall -= 900;
    expect(clock.behind()).toBe(0);
    at.wall -= 3_600_000;
    pass(1000);
    expect(clock.behind()).toBe(3_600_900);
  });

  it('F9 never goes back and is never behind the wall clock by more than a second, whatever steps the wall clock takes', () => {
    const step = fc.record({
      passed: fc.nat(60_000),
      step: fc.integer({ min: -86_400_000, max: 86_400_000 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { clock, at, pass } = clocks();
        let last = clock.now();
        for (const { passed, step: jump } of steps) {
          pass(passed);
          at.wall += jump;
          clock.resync();
          const now = clock.now();
          expect(now).toBeGreaterThanOrEqual(last);
          expect(Math.floor(at.wall) - now).toBeLessThanOrEqual(1000);
          // Behind is what is left of the difference, so a start with the present time removes it.
          const difference = now - Math.floor(at.wall);
          expect(clock.behind()).toBe(difference > 1000 ? difference : 0);
          last = now;
        }
      }),
    );
  });
});
