import { type Command, type Report } from '@heartline/protocol';
import { FakeClock } from '../runtime/fake-clock.fixture';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';
import { BatcherRegistry } from './batched-transport';
import { ACCEPTED, DOWN, FakeTransport } from './fake-transport.fixture';
import { HeartbeatSender } from './heartbeat-sender';
import { type HttpResponse } from './interpret-response';

const INTERVAL_MS = 16_000;
const URL_A = new URL('http://a/api/v1/reports');

function setUp() {
  const clock = new FakeClock();
  const transport = new FakeTransport(() => clock.time);
  const registry = new BatcherRegistry(() => transport, clock);
  const worker = (workerId: string, intervalMs = INTERVAL_MS) => {
    const batched = registry.transportFor(workerId, URL_A, undefined);
    const commands: Command[] = [];
    const problems: HeartbeatProblem[] = [];
    let sequence = 0;
    const buildReport = (): Report => {
      sequence += 1;
      return { worker_id: workerId, status: 'active', metadata: { note: 'whole' }, sequence };
    };
    const sender = new HeartbeatSender({
      transport: batched,
      batch: batched,
      clock,
      intervalMs,
      buildReport,
      problems: new ProblemReporter((problem) => problems.push(problem)),
      onAccepted: () => undefined,
      onCommand: (command) => commands.push(command),
    });
    const stop = () => sender.stop(() => ({ ...buildReport(), status: 'stopped' }), 1000);
    return { sender, stop, commands, problems };
  };
  /** The time and the workers of each request. */
  const requests = () =>
    transport.sent.map(({ at, reports }) => [at, reports.map(({ worker_id }) => worker_id).join('+')]);
  return { clock, transport, worker, requests };
}
/** Rejects the reports of some workers. */
function rejecting(ids: readonly string[], whole = (report: Report) => report.metadata !== undefined) {
  return (_report: Report, _options: unknown, all: readonly Report[]): HttpResponse => {
    const rejected = all.flatMap((report, index) =>
      ids.includes(report.worker_id) && whole(report)
        ? [{ index, path: '$.metadata', reason: 'is too long' }]
        : [],
    );
    const accepted = all.length - rejected.length;
    return { status: accepted === 0 ? 400 : 202, body: JSON.stringify({ accepted, rejected }) };
  };
}

test('S5.2 workers that start together send together', async () => {
  const { clock, worker, requests } = setUp();
  for (const name of ['a', 'b', 'c']) {
    worker(name).sender.start();
  }
  await clock.advance(2 * INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [INTERVAL_MS, 'a+b+c'],
    [2 * INTERVAL_MS, 'a+b+c'],
  ]);
});

test('workers that start at different times synchronize, and none waits longer than its interval', async () => {
  const { clock, transport, worker, requests } = setUp();
  worker('a').sender.start();
  await clock.advance(3000);
  worker('b').sender.start();
  await clock.advance(3 * INTERVAL_MS);
  expect(requests().slice(0, 4)).toEqual([
    [0, 'a'],
    [3000, 'b'],
    [16_000, 'a+b'],
    [32_000, 'a+b'],
  ]);
  const times = (name: string) =>
    transport.sent
      .filter(({ reports }) => reports.some((each) => each.worker_id === name))
      .map(({ at }) => at);
  for (const name of ['a', 'b']) {
    for (const [index, at] of times(name).slice(1).entries()) {
      expect(at - (times(name)[index] ?? NaN)).toBeLessThanOrEqual(INTERVAL_MS);
    }
  }
});

test('workers that send together share one random number, so that they do not send more often than one worker', async () => {
  const { clock, worker, requests } = setUp();
  const chances = [0.5, 0, 0, 0, 0];
  clock.random = () => chances.shift() ?? 1;
  for (const name of ['a', 'b', 'c']) {
    worker(name).sender.start();
  }
  await clock.advance(INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [0.9 * INTERVAL_MS, 'a+b+c'],
  ]);
});

test('a worker without a batch draws its own random number', async () => {
  const { clock, transport } = setUp();
  clock.randomValue = 0;
  new HeartbeatSender({
    transport,
    clock,
    intervalMs: INTERVAL_MS,
    buildReport: () => ({ worker_id: 'w' }),
    problems: new ProblemReporter(() => undefined),
    onAccepted: () => undefined,
    onCommand: () => undefined,
  }).start();
  await clock.advance(INTERVAL_MS);
  expect(transport.times).toEqual([0, 0.8 * INTERVAL_MS]);
});

describe('a heartbeat is not sent together with another one', () => {
  test('shortly after its last report', async () => {
    const { clock, worker, requests } = setUp();
    worker('a').sender.start();
    await clock.advance(4000);
    worker('b').sender.start();
    await clock.advance(12_000);
    expect(requests()).toEqual([
      [0, 'a'],
      [4000, 'b'],
      [16_000, 'a'],
    ]);
  });

  test('of a worker with another interval', async () => {
    const { clock, worker, requests } = setUp();
    worker('a').sender.start();
    await clock.advance(1);
    worker('b', INTERVAL_MS - 2).sender.start();
    await clock.advance(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a'],
      [1, 'b'],
      [15_999, 'b'],
      [16_000, 'a'],
    ]);
  });

  test('after a failure or during a pause', async () => {
    const { clock, transport, worker, requests } = setUp();
    transport.respond = () => ({ status: 429, body: '{}', retryAfter: '60' });
    worker('a').sender.start();
    await clock.advance(1);
    transport.respond = () => DOWN;
    worker('b').sender.start();
    // With a smaller random number the retry would be due now.
    await clock.advance(600);
    transport.respond = () => ACCEPTED;
    worker('c').sender.start();
    await clock.advance(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a'],
      [1, 'b'],
      [601, 'c'],
      [1001, 'b'],
      [16_601, 'c+b'],
    ]);
  });

  test('while a report is in flight', async () => {
    const { clock, transport, worker, requests } = setUp();
    transport.respond = () => new Promise(() => undefined);
    worker('a').sender.start();
    await clock.advance(INTERVAL_MS);
    transport.respond = () => ACCEPTED;
    worker('b').sender.start();
    await clock.advance(1);
    expect(requests()).toEqual([
      [0, 'a'],
      [INTERVAL_MS, 'b'],
    ]);
  });

  test('S5.2 after stop()', async () => {
    const { clock, worker, requests } = setUp();
    const [a, b] = [worker('a'), worker('b')];
    a.sender.start();
    b.sender.start();
    await clock.advance(1);
    await expect(a.stop()).resolves.toBe(true);
    await clock.advance(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a+b'],
      [1, 'a'],
      [INTERVAL_MS, 'b'],
    ]);
  });
});

test('a change is sent together with the heartbeats that could be due, and no others', async () => {
  const { clock, worker, requests } = setUp();
  const [a, b, c] = [worker('a'), worker('b'), worker('c')];
  a.sender.start();
  await clock.advance(8000);
  b.sender.start();
  c.sender.start();
  await clock.advance(5000);
  b.sender.notifyChange();
  await clock.advance(0);
  expect(requests()).toEqual([
    [0, 'a'],
    [8000, 'b+c'],
    [13_000, 'b+a'],
  ]);
});

test('a report rejected in a batch is retried alone as a minimal heartbeat; the others are unaffected', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.respond = rejecting(['b']);
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.advance(1);
  expect(requests()).toEqual([
    [0, 'a+b'],
    [0, 'b'],
  ]);
  expect(transport.sent[1]?.report).toEqual({ worker_id: 'b', status: 'active', sequence: 1 });
  expect(a.problems).toEqual([]);
  expect(b.problems).toMatchObject([{ kind: 'rejected', message: expect.stringContaining('is too long') }]);
});

test('several rejected reports are each retried alone', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.respond = rejecting(['a', 'b']);
  for (const name of ['a', 'b']) {
    worker(name).sender.start();
  }
  await clock.advance(1);
  expect(requests()).toEqual([
    [0, 'a+b'],
    [0, 'a'],
    [0, 'b'],
  ]);
});

test('a worker that is rate-limited when alone waits', async () => {
  const { clock, transport, worker, requests } = setUp();
  const busy: HttpResponse = { status: 429, body: '{}', retryAfter: '60' };
  transport.respond = (report, options, all) =>
    all.length > 1 ? rejecting(['b'])(report, options, all) : report.worker_id === 'b' ? busy : ACCEPTED;
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.advance(59_999);
  expect(requests().filter(([, names]) => String(names).includes('b'))).toEqual([
    [0, 'a+b'],
    [0, 'b'],
  ]);
  expect(b.problems).toMatchObject([{ kind: 'busy' }]);
});

test('S5.2 each worker retries by itself during an outage, and they synchronize afterwards', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.respond = () => DOWN;
  for (const name of ['a', 'b']) {
    worker(name).sender.start();
  }
  await clock.advance(7000);
  transport.respond = () => ACCEPTED;
  const times = (name: string) =>
    requests().flatMap(([at, names]) => (String(names).includes(name) ? [at] : []));
  for (const name of ['a', 'b']) {
    expect(times(name)).toEqual([0, 1000, 3000, 7000]);
  }
  const before = requests().length;
  await clock.advance(8000 + INTERVAL_MS);
  expect(requests().slice(before)).toEqual([
    [15_000, 'a'],
    [15_000, 'b'],
    [31_000, 'a+b'],
  ]);
});

test('a command is passed to its worker only', async () => {
  const { clock, transport, worker } = setUp();
  const commands = [{ id: '1', action: 'restart', worker_id: 'b' }];
  transport.respond = () => ({ status: 202, body: JSON.stringify({ accepted: 2, rejected: [], commands }) });
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.advance(1);
  expect([a.commands, b.commands]).toEqual([[], commands]);
});

test('S5.2 stop reports are sent together, abort heartbeats in flight, and are the last reports', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.respond = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  const workers = ['a', 'b', 'c'].map((name) => worker(name));
  for (const { sender } of workers) {
    sender.start();
  }
  await clock.advance(1);
  transport.respond = () => ACCEPTED;
  await expect(Promise.all(workers.map(({ stop }) => stop()))).resolves.toEqual([true, true, true]);
  await clock.advance(5 * INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [1, 'a+b+c'],
  ]);
  expect(transport.sent[1]?.reports).toMatchObject(Array(3).fill({ status: 'stopped', sequence: 2 }));
  expect(transport.closed).toBe(1);
});
