import { type Command, type Report } from '@heartline/protocol';
import { FakeClock } from '../runtime/fake-clock.fixture';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';
import { ACCEPTED, DOWN, FakeTransport } from './fake-transport.fixture';
import { HeartbeatSender } from './heartbeat-sender';

const INTERVAL_MS = 16_000;

function setUp() {
  const clock = new FakeClock();
  const transport = new FakeTransport(() => clock.time);
  const problems: HeartbeatProblem[] = [];
  const commands: Command[] = [];
  const onAccepted = jest.fn();
  let sequence = 0;
  const buildReport = (): Report => {
    sequence += 1;
    return { worker_id: 'w', status: 'active', metadata: { note: 'whole' }, sequence };
  };
  const sender = new HeartbeatSender({
    transport,
    clock,
    intervalMs: INTERVAL_MS,
    buildReport,
    problems: new ProblemReporter((problem) => problems.push(problem)),
    onAccepted,
    onCommand: (command) => commands.push(command),
  });
  const buildStopReport = (): Report => ({ ...buildReport(), status: 'stopped' });
  return { clock, transport, problems, commands, onAccepted, sender, buildStopReport };
}

function rejecting(status: number, detail: string) {
  return () => ({ status, body: JSON.stringify({ detail }) });
}

test('S5.2 sends the first heartbeat at once, then at the interval', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  await clock.advance(4 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 1, 2, 3, 4].map((n) => n * INTERVAL_MS));
});

test('S5.2 sends no heartbeat twice if started twice', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  sender.start();
  await clock.advance(1);
  expect(transport.sent).toHaveLength(1);
});

test('sends one report for many changes, after a fifth of the interval', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  await clock.advance(1);
  for (let change = 0; change < 100; change += 1) {
    sender.notifyChange();
  }
  await clock.advance(5000);
  expect(transport.times).toEqual([0, INTERVAL_MS / 5]);
});

test('sends another report for a change while a report is in flight', async () => {
  const { clock, sender, transport } = setUp();
  let arrive: (answer: typeof ACCEPTED) => void = () => undefined;
  transport.respond = () => new Promise((resolve) => (arrive = resolve));
  sender.start();
  await clock.advance(1);
  sender.notifyChange();
  await clock.advance(INTERVAL_MS / 5);
  expect(transport.sent).toHaveLength(1);
  transport.respond = () => ACCEPTED;
  arrive(ACCEPTED);
  await clock.advance(0);
  await clock.advance(0);
  expect(transport.sent).toHaveLength(2);
});

test('S5.2 reports an outage once and retries with increasing pauses until a report is accepted', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.respond = () => DOWN;
  sender.start();
  await clock.advance(4 * INTERVAL_MS);
  expect(transport.times.slice(0, 6)).toEqual([0, 1000, 3000, 7000, 15_000, 23_000]);
  expect(problems).toMatchObject([{ kind: 'unreachable', cause: DOWN }]);
  transport.respond = () => ACCEPTED;
  const back = clock.time;
  await clock.advance(INTERVAL_MS);
  expect(transport.times.find((at) => at >= back)).toBeLessThanOrEqual(back + INTERVAL_MS);
  transport.respond = () => DOWN;
  await clock.advance(INTERVAL_MS);
  expect(problems).toHaveLength(2);
});

test('S5.2 sends the current report after an outage, and no old ones', async () => {
  const { clock, sender, transport } = setUp();
  transport.respond = () => DOWN;
  sender.start();
  await clock.advance(10 * INTERVAL_MS);
  transport.respond = () => ACCEPTED;
  const before = transport.sent.length;
  await clock.advance(INTERVAL_MS);
  expect(transport.sent.length - before).toBeLessThanOrEqual(2);
  expect(transport.sent[before]?.report.sequence).toBe(before + 1);
});

test('waits after 429 as long as the exporter asks', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.respond = () => ({ status: 429, body: '', retryAfter: '60' });
  sender.start();
  await clock.advance(59_999);
  expect(transport.times).toEqual([0]);
  await clock.advance(1);
  expect(transport.times).toEqual([0, 60_000]);
  expect(problems).toMatchObject([{ kind: 'busy' }]);
});

test('sends a minimal heartbeat at once if the content is rejected, and reports the problem once', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.respond = (report) => (report.metadata ? rejecting(400, 'metadata.note')() : ACCEPTED);
  sender.start();
  await clock.advance(2 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 0, 1, 1, 2, 2].map((n) => n * INTERVAL_MS));
  expect(transport.sent[1]?.report).toEqual({ worker_id: 'w', status: 'active', sequence: 1 });
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('400: metadata.note');
});

test('retries at the interval if the sender is rejected, and reports the problem once', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.respond = rejecting(401, 'token');
  sender.start();
  await clock.advance(3 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 1, 2, 3].map((n) => n * INTERVAL_MS));
  expect(problems).toMatchObject([{ kind: 'rejected' }]);
});

test('passes on a repeated command once', async () => {
  const { clock, sender, transport, commands } = setUp();
  const restart = (id: string) => ({
    status: 202,
    body: JSON.stringify({ accepted: 1, commands: [{ id, action: 'restart', worker_id: 'w' }] }),
  });
  transport.respond = () => restart('c-1');
  sender.start();
  await clock.advance(3 * INTERVAL_MS);
  transport.respond = () => restart('c-2');
  await clock.advance(INTERVAL_MS);
  expect(commands.map(({ id }) => id)).toEqual(['c-1', 'c-2']);
});

test('S5.2 stop ends the heartbeats with a stop report that keeps the process alive', async () => {
  const { clock, sender, transport, buildStopReport } = setUp();
  sender.start();
  await clock.advance(1);
  await expect(sender.stop(buildStopReport, 1000)).resolves.toBe(true);
  sender.notifyChange();
  await clock.advance(5 * INTERVAL_MS);
  expect(transport.sent).toHaveLength(2);
  expect(transport.sent[1]).toMatchObject({
    report: { status: 'stopped', sequence: 2 },
    options: { keepsAlive: true },
  });
  expect(transport.closed).toBe(1);
});

test('S5.2 stop aborts the heartbeat in flight', async () => {
  const { clock, sender, transport, buildStopReport } = setUp();
  transport.respond = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  sender.start();
  await clock.advance(1);
  transport.respond = () => ACCEPTED;
  await expect(sender.stop(buildStopReport, 1000)).resolves.toBe(true);
  await clock.advance(5 * INTERVAL_MS);
  expect(transport.sent).toHaveLength(2);
});

test('S5.2 stop retries the stop report until its timeout', async () => {
  const { clock, sender, transport, buildStopReport } = setUp();
  transport.respond = () => DOWN;
  const stopped = sender.stop(buildStopReport, 250);
  await clock.advance(1000);
  await expect(stopped).resolves.toBe(false);
  expect(transport.times).toEqual([0, 100, 200]);
});

test('stop does not retry a rejected stop report', async () => {
  const { sender, transport, buildStopReport } = setUp();
  transport.respond = rejecting(403, 'no');
  await expect(sender.stop(buildStopReport, 1000)).resolves.toBe(false);
  expect(transport.sent).toHaveLength(1);
});

test('S5.2 can be started again after stop', async () => {
  const { clock, sender, transport, buildStopReport } = setUp();
  sender.start();
  await clock.advance(1);
  await sender.stop(buildStopReport, 1000);
  sender.start();
  await clock.advance(INTERVAL_MS);
  expect(transport.sent.map(({ report }) => report.status)).toEqual([
    'active',
    'stopped',
    'active',
    'active',
  ]);
});

test('S5.2 sends heartbeats once if started again before the aborted one has ended', async () => {
  const { clock, sender, transport, buildStopReport, problems } = setUp();
  transport.respond = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  sender.start();
  await clock.advance(1);
  transport.respond = () => ACCEPTED;
  void sender.stop(buildStopReport, 1000);
  sender.start();
  await clock.advance(3 * INTERVAL_MS);
  expect(transport.sent.filter(({ report }) => report.status === 'active')).toHaveLength(1 + 4);
  expect(problems).toEqual([]);
});

test('calls onAccepted after each accepted heartbeat only', async () => {
  const { clock, sender, transport, onAccepted } = setUp();
  transport.respond = () => DOWN;
  sender.start();
  await clock.advance(INTERVAL_MS);
  expect(transport.sent.length).toBeGreaterThan(1);
  expect(onAccepted).not.toHaveBeenCalled();
  transport.respond = () => ACCEPTED;
  await clock.advance(3 * INTERVAL_MS);
  const arrived = onAccepted.mock.calls.length;
  expect(arrived).toBeGreaterThan(2);
  transport.respond = rejecting(403, 'who are you?');
  await clock.advance(INTERVAL_MS);
  expect(onAccepted).toHaveBeenCalledTimes(arrived);
});

test('F9 reports how long the event loop was blocked before a report', async () => {
  const clock = new FakeClock();
  const stalls: number[] = [];
  const sender = new HeartbeatSender({
    transport: new FakeTransport(() => clock.time),
    clock,
    intervalMs: INTERVAL_MS,
    buildReport: (stalledMs) => {
      stalls.push(stalledMs);
      return { worker_id: 'w' };
    },
    problems: new ProblemReporter(() => undefined),
    onAccepted: () => undefined,
    onCommand: () => undefined,
  });
  sender.start();
  await clock.advance(INTERVAL_MS);
  // The event loop is blocked from 16 s to 60 s; the timer of 32 s fires after that.
  clock.time = 60_000;
  await clock.advance(0);
  await clock.advance(INTERVAL_MS);
  expect(stalls).toEqual([0, 0, 28_000, 0]);
});

describe('F9 a single beat', () => {
  test('sends one report without a timer, and closes the connection', async () => {
    const { clock, sender, transport, onAccepted } = setUp();
    await expect(sender.beat(1000)).resolves.toBe(true);
    expect(transport.sent).toHaveLength(1);
    expect(onAccepted).toHaveBeenCalledTimes(1);
    await clock.advance(10 * INTERVAL_MS);
    expect(transport.sent).toHaveLength(1);
    await expect(sender.beat(1000)).resolves.toBe(true);
    expect(transport.sent.map(({ report }) => report.sequence)).toEqual([1, 2]);
  });

  test('retries until its time is over, then reports the problem', async () => {
    const { clock, sender, transport, problems } = setUp();
    transport.respond = () => DOWN;
    const sent = sender.beat(1000);
    await clock.advance(1000);
    await expect(sent).resolves.toBe(false);
    expect(transport.sent.length).toBeGreaterThan(3);
    expect(problems).toMatchObject([{ kind: 'unreachable' }]);
  });

  test('does not disturb heartbeats in the background', async () => {
    const { clock, sender, transport } = setUp();
    sender.start();
    await clock.advance(1000);
    await sender.beat(1000);
    await clock.advance(INTERVAL_MS - 1000);
    expect(transport.times).toEqual([0, 1000, INTERVAL_MS]);
  });
});
