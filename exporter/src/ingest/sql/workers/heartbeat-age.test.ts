import fc from 'fast-check';
import { heartbeatAge } from './heartbeat-age';

const FIRST = { observedMs: undefined, intervalMs: 35_000, sincePollMs: undefined };
const LATER = { intervalMs: 35_000, sincePollMs: 5_000 };

describe('P1 the age of a heartbeat that a row tells', () => {
  it('is that of the clock of the server, for a first value within the promise', () => {
    expect(heartbeatAge({ ...FIRST, serverMs: 20_000 })).toBe(20_000);
  });

  it.each([
    ['older than the promise', 40_000],
    ['in the future', -1],
    ['unknown', undefined],
  ])('is unknown for a first value that is %s', (_what, serverMs) => {
    expect(heartbeatAge({ ...FIRST, serverMs })).toBeUndefined();
  });

  it('counts from the change of the value, with the part before the poll that the server tells', () => {
    expect(heartbeatAge({ ...LATER, observedMs: 0, serverMs: 3_000 })).toBe(3_000);
    expect(heartbeatAge({ ...LATER, observedMs: 10_000, serverMs: 13_000 })).toBe(13_000);
  });

  it('is never off by more than the time between two polls, whatever the clock of the worker says', () => {
    fc.assert(
      fc.property(fc.nat(600_000), fc.integer({ min: -1e9, max: 1e9 }), (observedMs, serverMs) => {
        const age = heartbeatAge({ ...LATER, observedMs, serverMs }) ?? Number.NaN;
        expect(age).toBeGreaterThanOrEqual(observedMs);
        expect(age).toBeLessThanOrEqual(observedMs + LATER.sincePollMs);
      }),
    );
  });
});
