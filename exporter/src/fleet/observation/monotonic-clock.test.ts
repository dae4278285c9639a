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
});
