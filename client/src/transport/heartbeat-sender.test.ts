import { type Command, type Report } from '@heartline/protocol';

import { FakeClock } from '../runtime/fake-clock.fixture';
import { DOWN, ScriptedTransport, TAKEN_ANSWER } from './fake-transport.fixture';
import { Sender } from './heartbeat-sender';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';

const INTERVAL_MS = 16_000;

function setUp() {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  const problems: HeartbeatProblem[] = [];
  const commands: Command[] = [];
  const onTaken = jest.fn();
  let sequence = 0;
  const compose = (): Report => {
    sequence += 1;
    return { worker_id: 'w', status: 'active', metadata: { note: 'whole' }, sequence };
  };
  const sender = new Sender({
    transport,
    clock,
    intervalMs: INTERVAL_MS,
    compose,
    problems: new ProblemReporter((problem) => problems.push(problem)),
    onTaken,
    onCommand: (command) => commands.push(command),
  });
  const goodbye = (): Report => ({ ...compose(), status: 'stopped' });
  return { clock, transport, problems, commands, onTaken, sender, goodbye };
}

function refusing(status: number, detail: string) {
  return () => ({ status, body: JSON.stringify({ detail }) });
}

test('S5.2 heartbeats go out at once and then at the interval', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  await clock.pass(4 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 1, 2, 3, 4].map((beat) => beat * INTERVAL_MS));
});

test('S5.2 starting twice sends no heartbeat twice', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  sender.start();
  await clock.pass(1);
  expect(transport.sent).toHaveLength(1);
});

test('many changes become one report, and nothing is sent sooner than a fifth of the interval', async () => {
  const { clock, sender, transport } = setUp();
  sender.start();
  await clock.pass(1);
  for (let change = 0; change < 100; change += 1) sender.changed();
  await clock.pass(5000);
  expect(transport.times).toEqual([0, INTERVAL_MS / 5]);
});

test('a change while a report is under way is told by another', async () => {
  const { clock, sender, transport } = setUp();
  let arrive: (answer: typeof TAKEN_ANSWER) => void = () => undefined;
  transport.script = () => new Promise((resolve) => (arrive = resolve));
  sender.start();
  await clock.pass(1);
  sender.changed();
  await clock.pass(INTERVAL_MS / 5);
  expect(transport.sent).toHaveLength(1);
  transport.script = () => TAKEN_ANSWER;
  arrive(TAKEN_ANSWER);
  await clock.pass(0);
  await clock.pass(0);
  expect(transport.sent).toHaveLength(2);
});

test('S5.2 an outage is told once, retried with growing pauses, and over with the next answer', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.script = () => DOWN;
  sender.start();
  await clock.pass(4 * INTERVAL_MS);
  expect(transport.times.slice(0, 6)).toEqual([0, 1000, 3000, 7000, 15_000, 23_000]);
  expect(problems).toMatchObject([{ kind: 'unreachable', cause: DOWN }]);
  transport.script = () => TAKEN_ANSWER;
  const back = clock.time;
  await clock.pass(INTERVAL_MS);
  expect(transport.times.find((at) => at >= back)).toBeLessThanOrEqual(back + INTERVAL_MS);
  transport.script = () => DOWN;
  await clock.pass(INTERVAL_MS);
  expect(problems).toHaveLength(2);
});

test('S5.2 after an outage, one report tells the newest state: there is no queue of old ones', async () => {
  const { clock, sender, transport } = setUp();
  transport.script = () => DOWN;
  sender.start();
  await clock.pass(10 * INTERVAL_MS);
  transport.script = () => TAKEN_ANSWER;
  const before = transport.sent.length;
  await clock.pass(INTERVAL_MS);
  expect(transport.sent.length - before).toBeLessThanOrEqual(2);
  expect(transport.sent[before]?.report.sequence).toBe(before + 1);
});

test('429 is waited out as long as the exporter says', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.script = () => ({ status: 429, body: '', retryAfter: '60' });
  sender.start();
  await clock.pass(59_999);
  expect(transport.times).toEqual([0]);
  await clock.pass(1);
  expect(transport.times).toEqual([0, 60_000]);
  expect(problems).toMatchObject([{ kind: 'busy' }]);
});

test('a refused report is followed by a bare heartbeat at once, and told once', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.script = (report) => (report.metadata ? refusing(400, 'metadata.note')() : TAKEN_ANSWER);
  sender.start();
  await clock.pass(2 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 0, 1, 1, 2, 2].map((beat) => beat * INTERVAL_MS));
  expect(transport.sent[1]?.report).toEqual({ worker_id: 'w', status: 'active', sequence: 1 });
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('400: metadata.note');
});

test('a refused sender is told once and tries at the interval, not in a hurry', async () => {
  const { clock, sender, transport, problems } = setUp();
  transport.script = refusing(401, 'token');
  sender.start();
  await clock.pass(3 * INTERVAL_MS);
  expect(transport.times).toEqual([0, 1, 2, 3].map((beat) => beat * INTERVAL_MS));
  expect(problems).toMatchObject([{ kind: 'rejected' }]);
});

test('a command is heard once, however often the exporter repeats it', async () => {
  const { clock, sender, transport, commands } = setUp();
  const say = (id: string) => ({
    status: 202,
    body: JSON.stringify({ accepted: 1, commands: [{ id, action: 'restart', worker_id: 'w' }] }),
  });
  transport.script = () => say('c-1');
  sender.start();
  await clock.pass(3 * INTERVAL_MS);
  transport.script = () => say('c-2');
  await clock.pass(INTERVAL_MS);
  expect(commands.map(({ id }) => id)).toEqual(['c-1', 'c-2']);
});

test('S5.2 stopping ends the heartbeats with a goodbye that the process may wait for', async () => {
  const { clock, sender, transport, goodbye } = setUp();
  sender.start();
  await clock.pass(1);
  await expect(sender.stop(goodbye, 1000)).resolves.toBe(true);
  sender.changed();
  await clock.pass(5 * INTERVAL_MS);
  expect(transport.sent).toHaveLength(2);
  expect(transport.sent[1]).toMatchObject({
    report: { status: 'stopped', sequence: 2 },
    how: { keepsAlive: true },
  });
  expect(transport.closed).toBe(1);
});

test('S5.2 a goodbye calls off the heartbeat under way', async () => {
  const { clock, sender, transport, goodbye } = setUp();
  transport.script = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  sender.start();
  await clock.pass(1);
  transport.script = () => TAKEN_ANSWER;
  await expect(sender.stop(goodbye, 1000)).resolves.toBe(true);
  await clock.pass(5 * INTERVAL_MS);
  expect(transport.sent).toHaveLength(2);
});

test('S5.2 a goodbye that nobody hears is tried again until its time is up', async () => {
  const { clock, sender, transport, goodbye } = setUp();
  transport.script = () => DOWN;
  const stopped = sender.stop(goodbye, 250);
  await clock.pass(1000);
  await expect(stopped).resolves.toBe(false);
  expect(transport.times).toEqual([0, 100, 200]);
});

test('a refused goodbye is not repeated', async () => {
  const { sender, transport, goodbye } = setUp();
  transport.script = refusing(403, 'no');
  await expect(sender.stop(goodbye, 1000)).resolves.toBe(false);
  expect(transport.sent).toHaveLength(1);
});

test('S5.2 it can be started again after a stop', async () => {
  const { clock, sender, transport, goodbye } = setUp();
  sender.start();
  await clock.pass(1);
  await sender.stop(goodbye, 1000);
  sender.start();
  await clock.pass(INTERVAL_MS);
  expect(transport.sent.map(({ report }) => report.status)).toEqual([
    'active',
    'stopped',
    'active',
    'active',
  ]);
});

test('S5.2 started again before the old heartbeat gave up, it beats as one', async () => {
  const { clock, sender, transport, goodbye, problems } = setUp();
  transport.script = (_report, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(DOWN)));
  sender.start();
  await clock.pass(1);
  transport.script = () => TAKEN_ANSWER;
  void sender.stop(goodbye, 1000);
  sender.start();
  await clock.pass(3 * INTERVAL_MS);
  expect(transport.sent.filter(({ report }) => report.status === 'active')).toHaveLength(1 + 4);
  expect(problems).toEqual([]);
});

test('who waits for it hears of each heartbeat that arrived, and of none that did not', async () => {
  const { clock, sender, transport, onTaken } = setUp();
  transport.script = () => DOWN;
  sender.start();
  await clock.pass(INTERVAL_MS);
  expect(transport.sent.length).toBeGreaterThan(1);
  expect(onTaken).not.toHaveBeenCalled();
  transport.script = () => TAKEN_ANSWER;
  await clock.pass(3 * INTERVAL_MS);
  const arrived = onTaken.mock.calls.length;
  expect(arrived).toBeGreaterThan(2);
  transport.script = refusing(403, 'who are you?');
  await clock.pass(INTERVAL_MS);
  expect(onTaken).toHaveBeenCalledTimes(arrived);
});
