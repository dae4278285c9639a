import { WorkerState } from './worker-state';

function setUp() {
  const overflows: string[] = [];
  const state = new WorkerState(
    { durationBuckets: [1] },
    (kind, name) => overflows.push(`${kind} ${name}`),
    jest.fn(),
  );
  return { state, overflows };
}
const WALL = new Date('2026-11-22T10:00:00Z');

test('S5.1 is active at first and omits tables that were never set', () => {
  expect(setUp().state.report(0)).toEqual({
    status: 'active',
    current_task: null,
    current_run_id: null,
    lease_expires_at: null,
    tasks: { active: 0, oldest_active_at: null },
  });
});

test('S5.1 has status, run, task and lease, and clears them when idle', () => {
  const { state } = setUp();
  state.setTask('run-1', 'fetch', 'processing');
  state.setLease(WALL);
  expect(state.report(0)).toMatchObject({
    status: 'processing',
    current_run_id: 'run-1',
    current_task: 'fetch',
    lease_expires_at: WALL.toISOString(),
  });
  state.setTask(null, null, 'idle');
  state.setLease(null);
  expect(state.report(0)).toMatchObject({ status: 'idle', current_task: null, lease_expires_at: null });
});

test('is processing while a task is active, even if reported as idle, and idle after that', () => {
  const { state } = setUp();
  const task = state.tasks.createTask('a', 0, WALL);
  state.tasks.start(task);
  expect(state.status).toBe('processing');
  state.setTask(null, null, 'idle');
  expect(state.status).toBe('processing');
  state.tasks.finish(task, 'succeeded', 1);
  expect(state.status).toBe('idle');
});

test('stays active with an active task if reported as active', () => {
  const { state } = setUp();
  state.setTask('run', null, 'active');
  state.tasks.start(state.tasks.createTask('a', 0, WALL));
  expect(state.status).toBe('active');
});

test('truncates text to the limits of a report', () => {
  const { state } = setUp();
  state.setTask('r'.repeat(999), 't'.repeat(999), 'active');
  state.recordError(new Error('e'.repeat(9999)));
  const report = state.report(0);
  expect(report.current_run_id).toHaveLength(256);
  expect(report.current_task).toHaveLength(256);
  expect(report.last_error).toHaveLength(1024);
});

test('replaces earlier values of the same queue, connection, model or SDK', () => {
  const { state } = setUp();
  state.setQueue({ queue: 'q', waiting: 1 });
  state.setQueue({ queue: 'q', waiting: 2 });
  state.setQueue({ queue: 'q', priority: 'high', waiting: 3 });
  state.setConnection({ name: 'postgres', connected: true });
  state.setConnection({ name: 'postgres', connected: false });
  state.setModel({ model: 'm', loaded: true });
  state.setSdk({ provider: 'p', connected: true });
  expect(state.report(0)).toMatchObject({
    queues: [
      { queue: 'q', waiting: 2 },
      { queue: 'q', priority: 'high', waiting: 3 },
    ],
    connections: [{ name: 'postgres', connected: false }],
    models: [{ model: 'm', loaded: true }],
    sdk: [{ provider: 'p', connected: true }],
  });
});

test('drops queues that are not in the new list', () => {
  const { state } = setUp();
  state.setQueues([{ queue: 'a' }, { queue: 'b' }]);
  state.setQueues([{ queue: 'b' }]);
  expect(state.report(0).queues).toEqual([{ queue: 'b' }]);
  state.setQueues([]);
  expect(state.report(0).queues).toEqual([]);
});

test('merges metadata and labels, and keeps reporting a removed key as null', () => {
  const { state } = setUp();
  state.setMetadata({ a: 1, b: 2 });
  state.setMetadata({ a: null });
  state.setLabels({ region: 'eu' });
  state.setLabels({ region: null });
  expect(state.report(0)).toMatchObject({ metadata: { a: null, b: 2 }, labels: { region: null } });
});

test('counts errors by class and keeps the message of the last one', () => {
  const { state } = setUp();
  state.recordError(new TypeError('first'));
  state.recordError(new TypeError('second'));
  state.recordError('third');
  expect(state.report(0)).toMatchObject({
    errors: { TypeError: 2, 'Thrown string': 1 },
    last_error: 'third',
  });
});

test('counts error types beyond the limit as other', () => {
  const { state, overflows } = setUp();
  for (let id = 0; id < 60; id += 1) {
    state.recordError(Object.assign(new Error('x'), { name: `Error${id}` }));
  }
  expect(state.report(0).errors).toMatchObject({ Error0: 1, Error48: 1, other: 11 });
  expect(overflows[0]).toBe('error type Error49');
});

test('counts events by type, with bytes and failures by reason', () => {
  const { state } = setUp();
  state.events.record('log', { bytes: 100 });
  state.events.record('log', { bytes: 50 });
  state.events.record('log', { bytes: 70, failed: '502' });
  state.events.setBuffered(3);
  expect(state.report(0).events).toEqual({
    types: { log: { sent: 2, bytes: 150, failed: { '502': 1 } } },
    buffered: 3,
  });
});

test('counts event types beyond the limit as other', () => {
  const { state, overflows } = setUp();
  for (let id = 0; id < 105; id += 1) {
    state.events.record(`event-${id}`, {});
  }
  state.events.record('', {});
  expect(state.report(0).events?.types?.other).toMatchObject({ sent: 6 });
  expect(overflows).toHaveLength(5);
});

test('has network totals only if they were set', () => {
  const { state } = setUp();
  expect(state.report(0)).not.toHaveProperty('resources');
  state.setNetwork({ receive_bytes_total: 5, transmit_bytes_total: 7 });
  expect(state.report(0).resources).toEqual({
    network: { receive_bytes_total: 5, transmit_bytes_total: 7 },
  });
});
