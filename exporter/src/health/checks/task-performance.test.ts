import { subject, worker } from '../subject.fixture';
import { taskPerformance, TaskHistory } from './task-performance';

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

describe('TaskHistory', () => {
  it('S2.5 includes only tasks that finished within five minutes', () => {
    const history = new TaskHistory();
    history.add('a', totals(0), 0);
    history.add('a', totals(10), MINUTE);
    history.add('a', totals(12), 4 * MINUTE);
    expect(history.window(4 * MINUTE).finished).toBe(12);
    expect(history.window(6 * MINUTE + 1).finished).toBe(2);
    expect(history.window(20 * MINUTE).finished).toBe(0);
  });

  it('uses the first totals as a baseline and does not count them', () => {
    const history = new TaskHistory();
    history.add('a', totals(1000, 500), 0);
    expect(history.window(1).finished).toBe(0);
  });

  it('counts the totals of a new incarnation from 0', () => {
    const history = new TaskHistory();
    history.add('a', totals(1000), 0);
    history.add('b', totals(3, 1), MINUTE);
    expect(history.window(MINUTE)).toMatchObject({ finished: 4, unsuccessful: 1 });
  });

  it('compares durations only with a reported expected duration', () => {
    const history = new TaskHistory();
    history.add('a', totals(0, 0, 0, 3), 0);
    history.add('a', totals(10, 0, 90, 3), MINUTE);
    expect(history.window(MINUTE)).toMatchObject({ meanSeconds: 9, slowness: 3 });
    const withoutExpected = new TaskHistory();
    withoutExpected.add('a', totals(0), 0);
    withoutExpected.add('a', totals(10, 0, 90), MINUTE);
    expect(withoutExpected.window(MINUTE)).not.toHaveProperty('slowness');
  });

  it('S4.8 stays bounded with a report every 100 ms', () => {
    const history = new TaskHistory();
    for (let at = 0; at < 20 * MINUTE; at += 100) {
      history.add('a', totals(at), at);
    }
    expect(JSON.stringify(history).length).toBeLessThan(10_000);
    const finished = history.window(20 * MINUTE).finished;
    expect(finished).toBeGreaterThanOrEqual(5 * MINUTE - 200);
    expect(finished).toBeLessThanOrEqual(5 * MINUTE + 10_000);
  });
});

describe('task_performance check', () => {
  const failing = (count: number) =>
    subject({}, { worker: worker({}, { failuresInRow: { enrich: count } }) });

  it('F6 warns about the third failure in a row, without a minimum of tasks', () => {
    expect(taskPerformance(failing(3))).toMatchObject({
      status: 'warning',
      message: 'no tasks in 5 min: failures of enrich in a row at 3 (warning above 2)',
      metrics: { 'consecutive_failures enrich': 3 },
    });
    const window = { finished: 1, unsuccessful: 1, perMinute: 1 };
    expect(taskPerformance({ ...failing(3), window })).toMatchObject({ status: 'warning' });
  });

  it('F6 says nothing about two failures in a row', () => {
    expect(taskPerformance(failing(2))).toBeUndefined();
  });
});
