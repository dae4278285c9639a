import { type Command } from '@heartline/protocol';
import { parseReport } from '@heartline/protocol/parse';
import { FakeClock } from './runtime/fake-clock.fixture';
import { DOWN, FakeTransport } from './transport/fake-transport.fixture';
import { WorkerHeartbeat } from './worker-heartbeat';
import { setUp } from './worker-heartbeat.fixture';

/** Calls every method that reports something. */
function reportEverything(heartbeat: WorkerHeartbeat): void {
  heartbeat.updateTask('run-1', 'enrich 17');
  heartbeat.setLease(new Date('2026-11-22T10:00:00Z'));
  heartbeat.setExpectedDuration('enrich', 3);
  heartbeat.recordAssignment(0.5);
  heartbeat.setQueue({
    queue: 'default',
    connected: true,
    waiting: 12,
    oldest_waiting_at: '2026-11-22T10:00:00Z',
  });
  heartbeat.setConnection({
    name: 'postgres',
    kind: 'database',
    connected: true,
    pool_used: 1,
    pool_size: 5,
  });
  heartbeat.setModel({ model: 'm', loaded: true, load_seconds: 12 });
  heartbeat.setSdk({
    provider: 'p',
    connected: true,
    requests_total: 1,
    rate_limit: { limit: 10, remaining: 9 },
  });
  heartbeat.setLabels({ region: 'eu' });
  heartbeat.setMetadata({ shard: 3 });
  heartbeat.recordEvent('log', { bytes: 10 });
  heartbeat.recordEvent('log', { failed: 'timeout' });
  heartbeat.setBufferedEvents(4);
  heartbeat.recordError(new TypeError('broken'));
}

test('S5.1 a report has the worker, its version, its resources and its interval', async () => {
  const { clock, heartbeat, last } = setUp({ workerType: 'indexer', intervalSeconds: 5, version: '1.2.3' });
  heartbeat.start();
  await clock.advance(1);
  expect(last()).toMatchObject({
    worker_id: 'w-1',
    worker_type: 'indexer',
    version: '1.2.3',
    status: 'active',
    sequence: 1,
    interval_seconds: 5,
    failure_threshold: 3,
    resources: { memory_bytes: expect.any(Number), memory_limit_bytes: expect.any(Number) },
  });
});

test('S5.1 a report with all content is valid', async () => {
  const { clock, heartbeat, last, problems } = setUp({
    slots: 4,
    labels: { zone: 'a' },
    metadata: { node: 'v20' },
  });
  heartbeat.start();
  reportEverything(heartbeat);
  await heartbeat.observeTask('enrich', () => 'fine');
  await clock.advance(30_000);
  expect(parseReport(last())).toMatchObject({ ok: true });
  expect(last()).toMatchObject({
    labels: { zone: 'a', region: 'eu' },
    metadata: { node: 'v20', shard: 3 },
    tasks: { slots: 4, assigned_total: 1, types: { enrich: { succeeded: 1, expected_seconds: 3 } } },
    events: { types: { log: { sent: 1, failed: { timeout: 1 } } }, buffered: 4 },
    errors: { TypeError: 1 },
  });
  expect(problems).toEqual([]);
});

test('totals and sequence increase, boot_id and started_at stay the same', async () => {
  const { clock, heartbeat, transport } = setUp();
  heartbeat.start();
  for (let round = 1; round <= 3; round += 1) {
    await heartbeat.observeTask('a', () => round);
    await clock.advance(30_000);
  }
  const reports = transport.sent.map(({ report }) => report);
  expect(reports.map(({ sequence }) => sequence)).toEqual(reports.map((_, index) => index + 1));
  expect(new Set(reports.map(({ boot_id }) => boot_id)).size).toBe(1);
  expect(new Set(reports.map(({ started_at }) => started_at)).size).toBe(1);
  expect(reports.at(-1)?.tasks?.types?.a?.succeeded).toBe(3);
});

test('two heartbeats have different boot IDs', async () => {
  const [one, other] = [setUp(), setUp()];
  for (const { heartbeat, clock } of [one, other]) {
    heartbeat.start();
    await clock.advance(1);
  }
  expect(one.last()?.boot_id).not.toBe(other.last()?.boot_id);
});

test('S5.2 a changed status is reported soon, other changes with the next heartbeat', async () => {
  const { clock, heartbeat, transport } = setUp();
  heartbeat.start();
  await clock.advance(1);
  heartbeat.setQueue({ queue: 'q', waiting: 1 });
  await clock.advance(10_000);
  expect(transport.sent).toHaveLength(1);
  heartbeat.markIdle();
  await clock.advance(10);
  expect(transport.sent[1]?.report).toMatchObject({ status: 'idle', queues: [{ queue: 'q' }] });
});

test('S5.2 observeTask returns the result of the task or throws its error', async () => {
  const { clock, heartbeat, last } = setUp();
  heartbeat.start();
  await expect(heartbeat.observeTask('a', () => Promise.resolve(42))).resolves.toBe(42);
  const broken = new RangeError('broken');
  await expect(heartbeat.observeTask('a', () => Promise.reject(broken))).rejects.toBe(broken);
  const thrower = () => {
    throw broken;
  };
  await expect(heartbeat.observeTask('a', thrower)).rejects.toBe(broken);
  await expect(heartbeat.observeTask('a', () => AbortSignal.abort().throwIfAborted())).rejects.toThrow(
    'aborted',
  );
  await clock.advance(30_000);
  expect(last()).toMatchObject({
    tasks: { types: { a: { succeeded: 1, failed: 2, cancelled: 1, duration: { count: 4 } } } },
    errors: { RangeError: 2 },
    last_error: 'broken',
  });
});

test('observeTask counts the outcome that the callback returns, and failed if the callback throws', async () => {
  const { clock, heartbeat, last } = setUp();
  heartbeat.start();
  const broken = () => Promise.reject(new Error('again'));
  await expect(heartbeat.observeTask('a', broken, () => 'retried')).rejects.toThrow('again');
  const outcome = () => {
    throw new Error('outcome');
  };
  await expect(heartbeat.observeTask('a', broken, outcome)).rejects.toThrow('again');
  await clock.advance(30_000);
  expect(last()?.tasks?.types?.a).toMatchObject({ retried: 1, failed: 1, duration: { count: 1 } });
});

test('S5.2 a worker is processing between startTask and finishTask', async () => {
  const { clock, heartbeat, last } = setUp({ intervalSeconds: 10 });
  heartbeat.start();
  const task = heartbeat.startTask('a');
  await clock.advance(2000);
  expect(last()).toMatchObject({ status: 'processing', tasks: { active: 1 } });
  heartbeat.finishTask(task, 'timed_out');
  await clock.advance(2000);
  expect(last()).toMatchObject({
    status: 'idle',
    tasks: { active: 0, types: { a: { timed_out: 1, duration: { sum_seconds: 2 } } } },
  });
});

test('S5.2 an invalid argument is a problem and does not throw', async () => {
  const { clock, heartbeat, problems, last } = setUp();
  heartbeat.start();
  heartbeat.setLease(new Date('nonsense'));
  heartbeat.setQueue(undefined as never);
  heartbeat.recordEvent(undefined as never);
  await clock.advance(1);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('lease must be a valid time'),
    expect.stringContaining('queue must be an object, but it is undefined'),
    expect.stringContaining('event type must be a string, but it is undefined'),
  ]);
  expect(last()).toMatchObject({ worker_id: 'w-1', status: 'active' });
});

test('S5.2 values of a wrong type cost only themselves', async () => {
  const { clock, heartbeat, problems, last } = setUp();
  heartbeat.start();
  heartbeat.recordAssignment('1.5' as never);
  heartbeat.recordAssignment('1.5' as never);
  heartbeat.updateTask(17 as never, 'task', 'busy' as never);
  heartbeat.setConnection({ name: 'db', pool_used: -1, latency_seconds: 0.1, typo: 1 } as never);
  heartbeat.finishTask(heartbeat.startTask('a'), 'done' as never);
  heartbeat.recordEvent('log', { bytes: NaN, failed: new Error('x') as never });
  await clock.advance(30_000);
  expect(parseReport(last())).toMatchObject({ ok: true });
  expect(last()).toMatchObject({
    status: 'processing',
    current_run_id: '17',
    current_task: 'task',
    connections: [{ name: 'db', latency_seconds: 0.1 }],
    tasks: { assigned_total: 2, assignment_seconds_sum: 0, types: { a: { failed: 1 } } },
    events: { types: { log: { sent: 0, failed: { other: 1 } } } },
  });
  expect(problems.map(({ message }) => message.slice(31, 80))).toEqual([
    expect.stringContaining('assignment seconds must be a number'),
    expect.stringContaining('run must be a string'),
    expect.stringContaining('status must be one of'),
    expect.stringContaining('connection.pool_used'),
    expect.stringContaining('connection must have no other keys'),
    expect.stringContaining('outcome must be one of'),
    expect.stringContaining('event.bytes'),
    expect.stringContaining('event.failed'),
  ]);
});

test('S5.2 observeTask accepts a promise in place of a function', async () => {
  const { heartbeat, problems } = setUp();
  await expect(heartbeat.observeTask('a', Promise.resolve(42) as never)).resolves.toBe(42);
  expect(problems).toMatchObject([{ message: expect.stringContaining('work must be a function') }]);
});

test('S5.2 metadata that cannot be encoded as JSON is left out, the rest is reported', async () => {
  const { clock, heartbeat, problems, last } = setUp({ metadata: { big: 1n, shard: 3 } });
  heartbeat.start();
  await clock.advance(1);
  expect(last()).toMatchObject({ worker_id: 'w-1', status: 'active', metadata: { shard: 3 } });
  expect(problems[0]?.message).toContain('BigInt');
});

test('too many task types are one problem, with its probable cause', async () => {
  const { heartbeat, problems } = setUp();
  for (let id = 0; id < 200; id += 1) {
    await heartbeat.observeTask(`job-${id}`, () => id);
  }
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('Does the name contain an ID?');
});

test('S5.2 an error in a callback is a problem and affects neither the work nor the process', async () => {
  const response = {
    status: 202,
    body: JSON.stringify({ accepted: 1, commands: [{ id: 'c', action: 'restart', worker_id: 'w' }] }),
  };
  const received: Command[] = [];
  const { clock, heartbeat, transport, problems } = setUp({
    onCommand: (command) => {
      received.push(command);
      throw new Error('no');
    },
  });
  transport.respond = () => response;
  heartbeat.start();
  await clock.advance(1);
  expect(received).toEqual([{ id: 'c', action: 'restart', worker_id: 'w' }]);
  expect(problems).toMatchObject([{ kind: 'callback' }]);
});

test('an error in onError becomes a process warning', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { clock, heartbeat, transport } = setUp({
    onError: () => {
      throw new Error('handler');
    },
  });
  transport.respond = () => DOWN;
  heartbeat.start();
  await clock.advance(1);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});

test('a problem becomes a process warning without onError', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const clock = new FakeClock();
  const transport = new FakeTransport(() => clock.time);
  transport.respond = () => DOWN;
  new WorkerHeartbeat(
    {},
    { clock, transport, env: {}, processExit: { add: jest.fn(), remove: jest.fn() } },
  ).start();
  await clock.advance(1);
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('unreachable'), {
    type: 'HeartlineWarning',
    code: 'HEARTLINE_UNREACHABLE',
  });
  warned.mockRestore();
});
