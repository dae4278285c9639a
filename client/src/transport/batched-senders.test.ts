import { type Command, type Report } from '@heartline/protocol';

import { FakeClock } from '../runtime/fake-clock.fixture';
import { DOWN, ScriptedTransport, TAKEN_ANSWER } from './fake-transport.fixture';
import { Convoys } from './batcher-registry';
import { Sender } from './heartbeat-sender';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';
import { type Answer } from './interpret-response';

const INTERVAL_MS = 16_000;
const URL_A = new URL('http://a/api/v1/reports');

function setUp() {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  const convoys = new Convoys(() => transport, clock);
  const worker = (workerId: string, intervalMs = INTERVAL_MS) => {
    const seat = convoys.seat(workerId, URL_A, undefined);
    const commands: Command[] = [];
    const problems: HeartbeatProblem[] = [];
    let sequence = 0;
    const compose = (): Report => {
      sequence += 1;
      return { worker_id: workerId, status: 'active', metadata: { note: 'whole' }, sequence };
    };
    const sender = new Sender({
      transport: seat,
      seat,
      clock,
      intervalMs,
      compose,
      problems: new ProblemReporter((problem) => problems.push(problem)),
      onTaken: () => undefined,
      onCommand: (command) => commands.push(command),
    });
    const stop = () => sender.stop(() => ({ ...compose(), status: 'stopped' }), 1000);
    return { sender, stop, commands, problems };
  };
  /** When each request left, and who was in it. */
  const requests = () =>
    transport.sent.map(({ at, reports }) => [at, reports.map(({ worker_id }) => worker_id).join('+')]);
  return { clock, transport, worker, requests };
}
/** An answer to all of a request, with the same reason against each of some workers. */
function refusing(ids: readonly string[], whole = (report: Report) => report.metadata !== undefined) {
  return (_report: Report, _how: unknown, all: readonly Report[]): Answer => {
    const rejected = all.flatMap((report, index) =>
      ids.includes(report.worker_id) && whole(report)
        ? [{ index, path: '$.metadata', reason: 'is too long' }]
        : [],
    );
    const accepted = all.length - rejected.length;
    return { status: accepted === 0 ? 400 : 202, body: JSON.stringify({ accepted, rejected }) };
  };
}

test('S5.2 workers that start together beat together, the first time at once', async () => {
  const { clock, worker, requests } = setUp();
  for (const name of ['a', 'b', 'c']) worker(name).sender.start();
  await clock.pass(2 * INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [INTERVAL_MS, 'a+b+c'],
    [2 * INTERVAL_MS, 'a+b+c'],
  ]);
});

test('workers that start apart fall into step, and nobody waits longer than an interval', async () => {
  const { clock, transport, worker, requests } = setUp();
  worker('a').sender.start();
  await clock.pass(3000);
  worker('b').sender.start();
  await clock.pass(3 * INTERVAL_MS);
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
  for (const name of ['a', 'b'])
    for (const [index, at] of times(name).slice(1).entries())
      expect(at - (times(name)[index] ?? NaN)).toBeLessThanOrEqual(INTERVAL_MS);
});

test('together they draw one chance, so that they do not beat more often than one alone', async () => {
  const { clock, worker, requests } = setUp();
  const chances = [0.5, 0, 0, 0, 0];
  clock.chance = () => chances.shift() ?? 1;
  for (const name of ['a', 'b', 'c']) worker(name).sender.start();
  await clock.pass(INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [0.9 * INTERVAL_MS, 'a+b+c'],
  ]);
});

test('without company, everybody goes by its own chance', async () => {
  const { clock, transport } = setUp();
  clock.drawn = 0;
  new Sender({
    transport,
    clock,
    intervalMs: INTERVAL_MS,
    compose: () => ({ worker_id: 'w' }),
    problems: new ProblemReporter(() => undefined),
    onTaken: () => undefined,
    onCommand: () => undefined,
  }).start();
  await clock.pass(INTERVAL_MS);
  expect(transport.times).toEqual([0, 0.8 * INTERVAL_MS]);
});

describe('not taken along', () => {
  test('one that was heard a short while ago', async () => {
    const { clock, worker, requests } = setUp();
    worker('a').sender.start();
    await clock.pass(4000);
    worker('b').sender.start();
    await clock.pass(12_000);
    expect(requests()).toEqual([
      [0, 'a'],
      [4000, 'b'],
      [16_000, 'a'],
    ]);
  });

  test('one of another interval', async () => {
    const { clock, worker, requests } = setUp();
    worker('a').sender.start();
    await clock.pass(1);
    worker('b', INTERVAL_MS - 2).sender.start();
    await clock.pass(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a'],
      [1, 'b'],
      [15_999, 'b'],
      [16_000, 'a'],
    ]);
  });

  test('one that is to be tried again, nor one that was asked to wait', async () => {
    const { clock, transport, worker, requests } = setUp();
    transport.script = () => ({ status: 429, body: '{}', retryAfter: '60' });
    worker('a').sender.start();
    await clock.pass(1);
    transport.script = () => DOWN;
    worker('b').sender.start();
    // By another chance it would be tried again now.
    await clock.pass(600);
    transport.script = () => TAKEN_ANSWER;
    worker('c').sender.start();
    await clock.pass(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a'],
      [1, 'b'],
      [601, 'c'],
      [1001, 'b'],
      [16_601, 'c+b'],
    ]);
  });

  test('one that is under way', async () => {
    const { clock, transport, worker, requests } = setUp();
    transport.script = () => new Promise(() => undefined);
    worker('a').sender.start();
    await clock.pass(INTERVAL_MS);
    transport.script = () => TAKEN_ANSWER;
    worker('b').sender.start();
    await clock.pass(1);
    expect(requests()).toEqual([
      [0, 'a'],
      [INTERVAL_MS, 'b'],
    ]);
  });

  test('S5.2 one that has stopped', async () => {
    const { clock, worker, requests } = setUp();
    const [a, b] = [worker('a'), worker('b')];
    a.sender.start();
    b.sender.start();
    await clock.pass(1);
    await expect(a.stop()).resolves.toBe(true);
    await clock.pass(INTERVAL_MS);
    expect(requests()).toEqual([
      [0, 'a+b'],
      [1, 'a'],
      [INTERVAL_MS, 'b'],
    ]);
  });
});

test('a change that is told early takes along those that could be due, and no others', async () => {
  const { clock, worker, requests } = setUp();
  const [a, b, c] = [worker('a'), worker('b'), worker('c')];
  a.sender.start();
  await clock.pass(8000);
  b.sender.start();
  c.sender.start();
  await clock.pass(5000);
  b.sender.changed();
  await clock.pass(0);
  expect(requests()).toEqual([
    [0, 'a'],
    [8000, 'b+c'],
    [13_000, 'b+a'],
  ]);
});

test('who does not fit in says so alone: the others go on, and it is heard bare', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.script = refusing(['b']);
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.pass(1);
  expect(requests()).toEqual([
    [0, 'a+b'],
    [0, 'b'],
  ]);
  expect(transport.sent[1]?.report).toEqual({ worker_id: 'b', status: 'active', sequence: 1 });
  expect(a.problems).toEqual([]);
  expect(b.problems).toMatchObject([{ kind: 'rejected', message: expect.stringContaining('is too long') }]);
});

test('several that do not fit in are each heard alone', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.script = refusing(['a', 'b']);
  for (const name of ['a', 'b']) worker(name).sender.start();
  await clock.pass(1);
  expect(requests()).toEqual([
    [0, 'a+b'],
    [0, 'a'],
    [0, 'b'],
  ]);
});

test('one that was too fast for the exporter hears so when it is alone, and waits', async () => {
  const { clock, transport, worker, requests } = setUp();
  const busy: Answer = { status: 429, body: '{}', retryAfter: '60' };
  transport.script = (report, how, all) =>
    all.length > 1 ? refusing(['b'])(report, how, all) : report.worker_id === 'b' ? busy : TAKEN_ANSWER;
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.pass(59_999);
  expect(requests().filter(([, who]) => String(who).includes('b'))).toEqual([
    [0, 'a+b'],
    [0, 'b'],
  ]);
  expect(b.problems).toMatchObject([{ kind: 'busy' }]);
});

test('S5.2 an outage is retried by each, with pauses as ever, and afterwards they are in step again', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.script = () => DOWN;
  for (const name of ['a', 'b']) worker(name).sender.start();
  await clock.pass(7000);
  transport.script = () => TAKEN_ANSWER;
  const times = (name: string) => requests().flatMap(([at, who]) => (String(who).includes(name) ? [at] : []));
  for (const name of ['a', 'b']) expect(times(name)).toEqual([0, 1000, 3000, 7000]);
  const before = requests().length;
  await clock.pass(8000 + INTERVAL_MS);
  expect(requests().slice(before)).toEqual([
    [15_000, 'a'],
    [15_000, 'b'],
    [31_000, 'a+b'],
  ]);
});

test('a command is heard by the worker that it names', async () => {
  const { clock, transport, worker } = setUp();
  const commands = [{ id: '1', action: 'restart', worker_id: 'b' }];
  transport.script = () => ({ status: 202, body: JSON.stringify({ accepted: 2, rejected: [], commands }) });
  const [a, b] = [worker('a'), worker('b')];
  a.sender.start();
  b.sender.start();
  await clock.pass(1);
  expect([a.commands, b.commands]).toEqual([[], commands]);
});

test('S5.2 goodbyes go together, call off the heartbeats under way, and are the last word', async () => {
  const { clock, transport, worker, requests } = setUp();
  transport.script = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  const workers = ['a', 'b', 'c'].map((name) => worker(name));
  for (const { sender } of workers) sender.start();
  await clock.pass(1);
  transport.script = () => TAKEN_ANSWER;
  await expect(Promise.all(workers.map(({ stop }) => stop()))).resolves.toEqual([true, true, true]);
  await clock.pass(5 * INTERVAL_MS);
  expect(requests()).toEqual([
    [0, 'a+b+c'],
    [1, 'a+b+c'],
  ]);
  expect(transport.sent[1]?.reports).toMatchObject(Array(3).fill({ status: 'stopped', sequence: 2 }));
  expect(transport.closed).toBe(1);
});
