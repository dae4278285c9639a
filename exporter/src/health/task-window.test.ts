import { TaskHistory } from './task-window';

const MINUTE = 60_000;
function totals(succeeded: number, failed = 0, seconds = 0, expected_seconds?: number) {
  return {
    types: {
      enrich: {
        succeeded,
        failed,
        duration: { count: succeeded + failed, sum_seconds: seconds },
        ...(expected_seconds !== undefined && { expected_seconds }),
      },
    },
  };
}

describe('the window of finished tasks', () => {
  it('S2.5 holds what finished within five minutes and lets go of what is older', () => {
    const history = new TaskHistory();
    history.add('a', totals(0), 0);
    history.add('a', totals(10), MINUTE);
    history.add('a', totals(12), 4 * MINUTE);
    expect(history.window(4 * MINUTE).finished).toBe(12);
    expect(history.window(6 * MINUTE + 1).finished).toBe(2);
    expect(history.window(20 * MINUTE).finished).toBe(0);
  });

  it('takes the totals of the first sight as a baseline, not as work of this moment', () => {
    const history = new TaskHistory();
    history.add('a', totals(1000, 500), 0);
    expect(history.window(1).finished).toBe(0);
  });

  it('counts a new incarnation from nothing', () => {
    const history = new TaskHistory();
    history.add('a', totals(1000), 0);
    history.add('b', totals(3, 1), MINUTE);
    expect(history.window(MINUTE)).toMatchObject({ finished: 4, unsuccessful: 1 });
  });

  it('compares durations only where an expectation is told', () => {
    const history = new TaskHistory();
    history.add('a', totals(0, 0, 0, 3), 0);
    history.add('a', totals(10, 0, 90, 3), MINUTE);
    expect(history.window(MINUTE)).toMatchObject({ meanSeconds: 9, slowness: 3 });
    const silent = new TaskHistory();
    silent.add('a', totals(0), 0);
    silent.add('a', totals(10, 0, 90), MINUTE);
    expect(silent.window(MINUTE)).not.toHaveProperty('slowness');
  });

  it('S4.8 stays bounded under a report each millisecond', () => {
    const history = new TaskHistory();
    for (let at = 0; at < 20 * MINUTE; at += 100) {
      history.add('a', totals(at), at);
    }
    expect(JSON.stringify(history).length).toBeLessThan(10_000);
    const held = history.window(20 * MINUTE).finished;
    expect(held).toBeGreaterThanOrEqual(5 * MINUTE - 200);
    expect(held).toBeLessThanOrEqual(5 * MINUTE + 10_000);
  });
});
