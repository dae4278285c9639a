import { MAX_TASK_TYPES, type TaskOutcome, Tasks } from './tasks';

const WALL = new Date('2026-11-22T10:00:00Z');
function setUp(slots?: number) {
  const overflowing: string[] = [];
  const tasks = new Tasks([1, 5], slots, (type) => overflowing.push(type));
  const run = (type: string, from: number, to: number, outcome: TaskOutcome = 'succeeded') => {
    const task = tasks.createTask(type, from, WALL);
    tasks.start(task);
    tasks.finish(task, outcome, to);
    return task;
  };
  return { tasks, run, overflowing };
}

test('reports that no task is active before the first one', () => {
  expect(setUp().tasks.report(0)).toEqual({ active: 0, oldest_active_at: null });
});

test('counts durations in cumulative buckets', () => {
  const { tasks, run } = setUp();
  run('a', 0, 500);
  run('a', 0, 1000);
  run('a', 0, 4000, 'failed');
  run('a', 0, 60_000, 'timed_out');
  expect(tasks.report(0).types).toEqual({
    a: {
      succeeded: 2,
      failed: 1,
      cancelled: 0,
      timed_out: 1,
      retried: 0,
      duration: { count: 4, sum_seconds: 65.5, buckets: { '1': 2, '5': 3 } },
    },
  });
});

test('counts a retried attempt as a retry, without a duration', () => {
  const { tasks, run } = setUp();
  run('a', 0, 9000, 'retried');
  expect(tasks.report(0).types?.a).toMatchObject({
    retried: 1,
    failed: 0,
    duration: { count: 0, sum_seconds: 0 },
  });
});

test('reports the number of active tasks and the start of the oldest', () => {
  const { tasks } = setUp(4);
  const [first, second] = [
    tasks.createTask('a', 0, WALL),
    tasks.createTask('b', 0, new Date(WALL.getTime() + 5000)),
  ];
  tasks.start(second);
  tasks.start(first);
  expect(tasks.report(0)).toMatchObject({ active: 2, slots: 4, oldest_active_at: WALL.toISOString() });
  tasks.finish(first, 'succeeded', 1);
  expect(tasks.report(0)).toMatchObject({ active: 1, oldest_active_at: '2026-11-22T10:00:05.000Z' });
});

test('ignores finishing a task twice, or one that was not started', () => {
  const { tasks, run } = setUp();
  const task = run('a', 0, 1);
  tasks.finish(task, 'failed', 2);
  tasks.finish(tasks.createTask('b', 0, WALL), 'failed', 2);
  expect(tasks.report(0).types?.a).toMatchObject({ succeeded: 1, failed: 0 });
  expect(tasks.report(0).types).not.toHaveProperty('b');
});

test('does not count a negative duration', () => {
  const { tasks, run } = setUp();
  run('a', 10, 5);
  expect(tasks.report(0).types?.a?.duration).toMatchObject({ count: 1, sum_seconds: 0 });
});

test('counts task types beyond the limit as other', () => {
  const { tasks, run, overflowing } = setUp();
  for (let id = 0; id < MAX_TASK_TYPES + 10; id += 1) {
    run(`job-${id}`, 0, 1);
  }
  run('job-0', 0, 1);
  const types = tasks.report(0).types ?? {};
  expect(Object.keys(types)).toHaveLength(MAX_TASK_TYPES + 1);
  expect(types.other).toMatchObject({ succeeded: 10 });
  expect(types['job-0']).toMatchObject({ succeeded: 2 });
  expect(overflowing[0]).toBe(`job-${MAX_TASK_TYPES}`);
});

test('accepts a task type that is empty, too long or not allowed', () => {
  const { tasks, run } = setUp();
  run('', 0, 1);
  run('x'.repeat(500), 0, 1);
  run('__proto__', 0, 1);
  expect(Object.keys(tasks.report(0).types ?? {})).toEqual(['other', 'x'.repeat(128)]);
});

test('reports expected durations and assignments', () => {
  const { tasks } = setUp();
  tasks.setExpectedDuration('a', 3, undefined);
  tasks.recordAssignment(0.5, false);
  tasks.recordAssignment(0.25, true);
  expect(tasks.report(0)).toMatchObject({
    types: { a: { expected_seconds: 3 } },
    assigned_total: 1,
    assignment_failed_total: 1,
    assignment_seconds_sum: 0.75,
  });
});

test('S3.8 counts a task as stuck from its limit until it ends', () => {
  const { tasks } = setUp();
  tasks.setExpectedDuration('a', 1, 10);
  const task = tasks.createTask('a', 0, WALL);
  tasks.start(task);
  tasks.start(tasks.createTask('b', 0, WALL));
  expect(tasks.report(10_000)).toMatchObject({ active: 2, stuck: 0 });
  expect(tasks.report(10_001)).toMatchObject({ active: 2, stuck: 1 });
  tasks.finish(task, 'succeeded', 10_002);
  expect(tasks.report(99_999)).toMatchObject({ active: 1, stuck: 0 });
});

test('does not report stuck tasks if no task type has a limit', () => {
  const { tasks } = setUp();
  tasks.setExpectedDuration('a', 1, undefined);
  tasks.start(tasks.createTask('a', 0, WALL));
  expect(tasks.report(99_999)).not.toHaveProperty('stuck');
});
