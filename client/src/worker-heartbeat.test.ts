import { type Command } from '@heartline/protocol';
import { parseReport } from '@heartline/protocol/parse';

import { WorkerHeartbeat } from './worker-heartbeat';
import { FakeClock } from './runtime/fake-clock.fixture';
import { setUp } from './worker-heartbeat.fixture';
import { DOWN, ScriptedTransport } from './transport/fake-transport.fixture';

/** Tells one thing of everything that can be told. */
function tellEverything(heartbeat: WorkerHeartbeat): void {
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

test('S5.1 a report carries who, what, since when, and the promise', async () => {
  const { clock, heartbeat, last } = setUp({ workerType: 'indexer', intervalSeconds: 5, version: '1.2.3' });
  heartbeat.start();
  await clock.pass(1);
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

test('S5.1 everything that can be told is a report that the protocol takes', async () => {
  const { clock, heartbeat, last, problems } = setUp({
    slots: 4,
    labels: { zone: 'a' },
    metadata: { node: 'v20' },
  });
  heartbeat.start();
  tellEverything(heartbeat);
  await heartbeat.observeTask('enrich', () => 'fine');
  await clock.pass(30_000);
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

test('totals are cumulative and the sequence rises, while boot_id and started_at stay', async () => {
  const { clock, heartbeat, transport } = setUp();
  heartbeat.start();
  for (let round = 1; round <= 3; round += 1) {
    await heartbeat.observeTask('a', () => round);
    await clock.pass(30_000);
  }
  const reports = transport.sent.map(({ report }) => report);
  expect(reports.map(({ sequence }) => sequence)).toEqual(reports.map((_, index) => index + 1));
  expect(new Set(reports.map(({ boot_id }) => boot_id)).size).toBe(1);
  expect(new Set(reports.map(({ started_at }) => started_at)).size).toBe(1);
  expect(reports.at(-1)?.tasks?.types?.a?.succeeded).toBe(3);
});

test('two heartbeats are two incarnations', async () => {
  const [one, other] = [setUp(), setUp()];
  for (const { heartbeat, clock } of [one, other]) {
    heartbeat.start();
    await clock.pass(1);
  }
  expect(one.last()?.boot_id).not.toBe(other.last()?.boot_id);
});

test('S5.2 a changed status is told soon, other changes with the next heartbeat', async () => {
  const { clock, heartbeat, transport } = setUp();
  heartbeat.start();
  await clock.pass(1);
  heartbeat.setQueue({ queue: 'q', waiting: 1 });
  await clock.pass(10_000);
  expect(transport.sent).toHaveLength(1);
  heartbeat.markIdle();
  await clock.pass(10);
  expect(transport.sent[1]?.report).toMatchObject({ status: 'idle', queues: [{ queue: 'q' }] });
});

test('S5.2 a task that is observed gives back what it gives back, and throws what it throws', async () => {
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
  await clock.pass(30_000);
  expect(last()).toMatchObject({
    tasks: { types: { a: { succeeded: 1, failed: 2, cancelled: 1, duration: { count: 4 } } } },
    errors: { RangeError: 2 },
    last_error: 'broken',
  });
});

test('an attempt that will be repeated is told as retried, and a judge that fails as failed', async () => {
  const { clock, heartbeat, last } = setUp();
  heartbeat.start();
  const broken = () => Promise.reject(new Error('again'));
  await expect(heartbeat.observeTask('a', broken, () => 'retried')).rejects.toThrow('again');
  const judge = () => {
    throw new Error('judge');
  };
  await expect(heartbeat.observeTask('a', broken, judge)).rejects.toThrow('again');
  await clock.pass(30_000);
  expect(last()?.tasks?.types?.a).toMatchObject({ retried: 1, failed: 1, duration: { count: 1 } });
});

test('S5.2 work that is timed by hand is processing while it lasts', async () => {
  const { clock, heartbeat, last } = setUp({ intervalSeconds: 10 });
  heartbeat.start();
  const task = heartbeat.startTask('a');
  await clock.pass(2000);
  expect(last()).toMatchObject({ status: 'processing', tasks: { active: 1 } });
  heartbeat.finishTask(task, 'timed_out');
  await clock.pass(2000);
  expect(last()).toMatchObject({
    status: 'idle',
    tasks: { active: 0, types: { a: { timed_out: 1, duration: { sum_seconds: 2 } } } },
  });
});

test('S5.2 nothing that is told wrongly throws into the work', async () => {
  const { clock, heartbeat, problems, last } = setUp();
  heartbeat.start();
  heartbeat.setLease(new Date('nonsense'));
  heartbeat.setQueue(undefined as never);
  heartbeat.recordEvent(undefined as never);
  await clock.pass(1);
  expect(problems).toMatchObject([{ kind: 'content' }]);
  expect(last()).toMatchObject({ worker_id: 'w-1', status: 'active' });
});

test('S5.2 metadata that is no JSON costs the content, not the heartbeat', async () => {
  const { clock, heartbeat, problems, last } = setUp({ metadata: { big: 1n } });
  heartbeat.start();
  await clock.pass(1);
  expect(last()).toMatchObject({ worker_id: 'w-1', status: 'active', sequence: 1 });
  expect(last()).not.toHaveProperty('metadata');
  expect(problems[0]?.message).toContain('BigInt');
});

test('too many task types are told once, with what to look for', async () => {
  const { heartbeat, problems } = setUp();
  for (let id = 0; id < 200; id += 1) await heartbeat.observeTask(`job-${id}`, () => id);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('Is there an ID in the name?');
});

test('S5.2 callbacks that throw or reject reach neither the work nor the process', async () => {
  const answer = {
    status: 202,
    body: JSON.stringify({ accepted: 1, commands: [{ id: 'c', action: 'restart', worker_id: 'w' }] }),
  };
  const heard: Command[] = [];
  const { clock, heartbeat, transport, problems } = setUp({
    onCommand: (command) => {
      heard.push(command);
      throw new Error('no');
    },
  });
  transport.script = () => answer;
  heartbeat.start();
  await clock.pass(1);
  expect(heard).toEqual([{ id: 'c', action: 'restart', worker_id: 'w' }]);
  expect(problems).toMatchObject([{ kind: 'callback' }]);
});

test('an onError that throws becomes a warning', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { clock, heartbeat, transport } = setUp({
    onError: () => {
      throw new Error('handler');
    },
  });
  transport.script = () => DOWN;
  heartbeat.start();
  await clock.pass(1);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});

test('without an onError, a problem is a warning of the process', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  transport.script = () => DOWN;
  new WorkerHeartbeat(
    {},
    { clock, transport, env: {}, farewell: { add: jest.fn(), remove: jest.fn() } },
  ).start();
  await clock.pass(1);
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('cannot be reached'), {
    type: 'HeartlineWarning',
    code: 'HEARTLINE_UNREACHABLE',
  });
  warned.mockRestore();
});
