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

describe('the exporter’s clock', () => {
  it('starts with the wall clock and runs with the monotonic one', () => {
    const { clock, pass } = clocks();
    pass(1500);
    expect(clock.now()).toBe(1_001_500);
    expect(clock.resync()).toBeUndefined();
  });

  it('does not notice that the wall clock was set back', () => {
    const { clock, at, pass } = clocks();
    at.wall -= 3_600_000;
    pass(1000);
    expect(clock.resync()).toBeUndefined();
    expect(clock.now()).toBe(1_001_000);
  });

  it('follows a wall clock that was set forward, or a machine that slept, and says what it jumped over', () => {
    const { clock, at, pass } = clocks();
    at.wall += 60_000;
    pass(1000);
    expect(clock.now()).toBe(1_001_000);
    expect(clock.resync()).toEqual({ from: 1_001_000, to: 1_061_000 });
    expect(clock.now()).toBe(1_061_000);
    expect(clock.resync()).toBeUndefined();
  });

  it('leaves drift alone', () => {
    const { clock, at } = clocks();
    at.wall += 1000;
    expect(clock.resync()).toBeUndefined();
  });
});
