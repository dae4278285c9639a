import { Statement } from './worker-state';

function setUp() {
  const overflows: string[] = [];
  const statement = new Statement({ durationBuckets: [1] }, (what, name) =>
    overflows.push(`${what} ${name}`),
  );
  return { statement, overflows };
}
const WALL = new Date('2026-11-22T10:00:00Z');

test('S5.1 a worker that has said nothing is active, and tells no table that it never filled', () => {
  expect(setUp().statement.report(0)).toEqual({
    status: 'active',
    current_task: null,
    current_run_id: null,
    lease_expires_at: null,
    tasks: { active: 0, oldest_active_at: null },
  });
});

test('S5.1 status, run, task and lease are told, and gone again when idle', () => {
  const { statement } = setUp();
  statement.work('run-1', 'fetch', 'processing');
  statement.setLease(WALL);
  expect(statement.report(0)).toMatchObject({
    status: 'processing',
    current_run_id: 'run-1',
    current_task: 'fetch',
    lease_expires_at: WALL.toISOString(),
  });
  statement.work(null, null, 'idle');
  statement.setLease(null);
  expect(statement.report(0)).toMatchObject({ status: 'idle', current_task: null, lease_expires_at: null });
});

test('a worker with a task in hand is processing, even one that was called idle, and idle after it', () => {
  const { statement } = setUp();
  const task = statement.tasks.make('a', 0, WALL);
  statement.tasks.start(task);
  expect(statement.status).toBe('processing');
  statement.work(null, null, 'idle');
  expect(statement.status).toBe('processing');
  statement.tasks.finish(task, 'succeeded', 1);
  expect(statement.status).toBe('idle');
});

test('a worker that calls itself active stays so with a task in hand', () => {
  const { statement } = setUp();
  statement.work('run', null, 'active');
  statement.tasks.start(statement.tasks.make('a', 0, WALL));
  expect(statement.status).toBe('active');
});

test('text is cut to what a report may hold', () => {
  const { statement } = setUp();
  statement.work('r'.repeat(999), 't'.repeat(999), 'active');
  statement.error(new Error('e'.repeat(9999)));
  const report = statement.report(0);
  expect(report.current_run_id).toHaveLength(256);
  expect(report.current_task).toHaveLength(256);
  expect(report.last_error).toHaveLength(1024);
});

test('what is told about one thing again replaces what was told before', () => {
  const { statement } = setUp();
  statement.setQueue({ queue: 'q', waiting: 1 });
  statement.setQueue({ queue: 'q', waiting: 2 });
  statement.setQueue({ queue: 'q', priority: 'high', waiting: 3 });
  statement.setConnection({ name: 'postgres', connected: true });
  statement.setConnection({ name: 'postgres', connected: false });
  statement.setModel({ model: 'm', loaded: true });
  statement.setSdk({ provider: 'p', connected: true });
  expect(statement.report(0)).toMatchObject({
    queues: [
      { queue: 'q', waiting: 2 },
      { queue: 'q', priority: 'high', waiting: 3 },
    ],
    connections: [{ name: 'postgres', connected: false }],
    models: [{ model: 'm', loaded: true }],
    sdk: [{ provider: 'p', connected: true }],
  });
});

test('queues that are named no more are forgotten, the last one too', () => {
  const { statement } = setUp();
  statement.setQueues([{ queue: 'a' }, { queue: 'b' }]);
  statement.setQueues([{ queue: 'b' }]);
  expect(statement.report(0).queues).toEqual([{ queue: 'b' }]);
  statement.setQueues([]);
  expect(statement.report(0).queues).toEqual([]);
});

test('metadata and labels are merged, and a removed key is told as null from then on', () => {
  const { statement } = setUp();
  statement.setMetadata({ a: 1, b: 2 });
  statement.setMetadata({ a: null });
  statement.setLabels({ region: 'eu' });
  statement.setLabels({ region: null });
  expect(statement.report(0)).toMatchObject({ metadata: { a: null, b: 2 }, labels: { region: null } });
});

test('errors are counted by class and the last one is kept in words', () => {
  const { statement } = setUp();
  statement.error(new TypeError('first'));
  statement.error(new TypeError('second'));
  statement.error('third');
  expect(statement.report(0)).toMatchObject({
    errors: { TypeError: 2, 'Thrown string': 1 },
    last_error: 'third',
  });
});

test('error types beyond the limit are counted as other', () => {
  const { statement, overflows } = setUp();
  for (let id = 0; id < 60; id += 1) statement.error(Object.assign(new Error('x'), { name: `Error${id}` }));
  expect(statement.report(0).errors).toMatchObject({ Error0: 1, Error48: 1, other: 11 });
  expect(overflows[0]).toBe('error type Error49');
});

test('events are counted by type, bytes and reason of failure', () => {
  const { statement } = setUp();
  statement.events.record('log', { bytes: 100 });
  statement.events.record('log', { bytes: 50 });
  statement.events.record('log', { bytes: 70, failed: '502' });
  statement.events.setBuffered(3);
  expect(statement.report(0).events).toEqual({
    types: { log: { sent: 2, bytes: 150, failed: { '502': 1 } } },
    buffered: 3,
  });
});

test('event types beyond the limit are counted as other', () => {
  const { statement, overflows } = setUp();
  for (let id = 0; id < 105; id += 1) statement.events.record(`event-${id}`, {});
  statement.events.record('', {});
  expect(statement.report(0).events?.types?.other).toMatchObject({ sent: 6 });
  expect(overflows).toHaveLength(6);
});

test('the network is told where the worker knows it, and not at all where it does not', () => {
  const { statement } = setUp();
  expect(statement.report(0)).not.toHaveProperty('resources');
  statement.setNetwork({ receive_bytes_total: 5, transmit_bytes_total: 7 });
  expect(statement.report(0).resources).toEqual({
    network: { receive_bytes_total: 5, transmit_bytes_total: 7 },
  });
});
