import fc from 'fast-check';
import { type StateValues } from '../frames/state-counters';
import { type Segments, SegmentsBuilder } from '../timeline/segments';
import { countFromCounters, countFromTimeline, type RangeEnds } from './failure-counts';
import { HEALTHY, isFailing, LADDER, NO_DATA, PENDING, type StateCode, parseState } from '../model/state';

/** A lane of segments of one second each. */
function lane(...states: (string | StateCode)[]): Segments {
  const builder = new SegmentsBuilder(states.length * 1000);
  builder.start(0);
  states.forEach((state, i) => {
    const code = typeof state === 'string' ? (parseState(state) ?? NO_DATA) : state;
    builder.extendTo((i + 1) * 1000, code);
  });
  return builder.build();
}

describe('failure counts from the timeline', () => {
  const count = (...states: (string | StateCode)[]) => {
    const { failures, repairs } = countFromTimeline(lane(...states), false);
    return [failures, repairs];
  };
  it.each([
    ['none in a sound lane', ['healthy', 'healthy'], [0, 0]],
    [
      'one for the whole way down the ladder',
      ['healthy', 'degraded', 'critical', 'failed', 'healthy'],
      [1, 1],
    ],
    ['one for each time', ['healthy', 'failed', 'healthy', 'degraded', 'healthy'], [2, 2]],
    ['no failure for what the range begins with', ['failed', 'healthy'], [0, 1]],
    ['no repair for what goes on at its end', ['healthy', 'failed'], [1, 0]],
    ['no repair for a failure that ended in a stop', ['healthy', 'failed', 'stopped', 'healthy'], [1, 0]],
    ['a failure out of unknown', ['unknown', 'failed'], [1, 0]],
    ['one failure on both sides of a gap', ['healthy', 'failed', NO_DATA, 'failed', 'healthy'], [1, 1]],
    ['a failure that began in a gap', ['healthy', NO_DATA, 'failed', PENDING], [1, 0]],
    ['nothing without data', [NO_DATA, PENDING], [0, 0]],
  ] as [string, (string | StateCode)[], number[]][])('%s', (_, states, expected) => {
    expect(count(...states)).toEqual(expected);
  });
});

describe('failure counts from the counters', () => {
  const failed: RangeEnds = { first: HEALTHY, last: 5 };
  const sound: RangeEnds = { first: HEALTHY, last: HEALTHY };
  it('are the returns to healthy plus the ongoing failure', () => {
    const entries = { healthy: 2, degraded: 3, critical: 2, failed: 2 };
    const seconds = { healthy: 80, degraded: 3, critical: 2, failed: 20 };
    expect(countFromCounters(entries, seconds, failed)).toEqual({
      failures: 3,
      repairs: 2,
      exact: true,
    });
    expect(countFromCounters(entries, seconds, sound)).toMatchObject({ failures: 2 });
  });

  it('exclude a failure that the range begins with, if the counts prove it', () => {
    expect(
      countFromCounters({ healthy: 1 }, { healthy: 5, failed: 5 }, { ...sound, first: undefined }),
    ).toEqual({
      failures: 0,
      repairs: 1,
      exact: true,
    });
    expect(
      countFromCounters({ failed: 1 }, { critical: 5, failed: 5 }, { ...failed, first: undefined }),
    ).toEqual({
      failures: 0,
      repairs: 0,
      exact: true,
    });
  });

  it.each([
    [
      'how the range began is not known',
      { healthy: 1, degraded: 1 },
      { healthy: 9, degraded: 1 },
      { ...sound, first: undefined },
    ],
    [
      'the worker stopped in between',
      { healthy: 1, failed: 1, stopped: 1 },
      { healthy: 9, failed: 1 },
      sound,
    ],
    [
      'the worker was unknown for a while',
      { healthy: 1, failed: 1 },
      { healthy: 8, failed: 1, unknown: 1 },
      sound,
    ],
    [
      'entries and seconds tell of different times',
      { healthy: 1, failed: 1 },
      { healthy: 10, failed: 0 },
      sound,
    ],
    [
      'its state now is not known',
      { healthy: 1, failed: 1 },
      { healthy: 9, failed: 1 },
      { ...sound, last: NO_DATA },
    ],
  ] as [string, StateValues, StateValues, RangeEnds][])(
    'are undefined if %s',
    (_, entries, seconds, ends) => {
      expect(countFromCounters(entries, seconds, ends)).toBeUndefined();
    },
  );

  it('are zero for a worker that was never unhealthy, however often it stopped', () => {
    const counted = countFromCounters({ healthy: 3, stopped: 3 }, { healthy: 50, stopped: 50 }, sound);
    expect(counted).toEqual({ failures: 0, repairs: 0, exact: true });
  });

  it('match the history of any observed worker', () => {
    const watched = fc.constantFrom<StateCode>(1, 3, 4, 5);
    fc.assert(
      fc.property(fc.array(watched, { minLength: 1, maxLength: 30 }), (history) => {
        const entries: Record<string, number> = {};
        const seconds: Record<string, number> = {};
        history.forEach((code, i) => {
          const word = LADDER[code as 0];
          seconds[word] = (seconds[word] ?? 0) + 1;
          if (i > 0 && history[i - 1] !== code) {
            entries[word] = (entries[word] ?? 0) + 1;
          }
        });
        const [begin] = history;
        const last = history[history.length - 1] ?? HEALTHY;
        const counted = countFromCounters(entries, seconds, {
          first: begin === HEALTHY ? begin : undefined,
          last,
        });
        // The result may only be undefined if the range began unhealthy.
        expect(counted !== undefined || isFailing(begin ?? HEALTHY)).toBe(true);
        if (counted !== undefined) {
          expect(counted).toEqual(countFromTimeline(lane(...history), true));
        }
      }),
    );
  });
});
