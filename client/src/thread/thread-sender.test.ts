import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command } from '@heartline/protocol';
import { SequenceCounter } from '../report/report-builder';
import { type Clock, systemClock } from '../runtime/clock';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';
import { CompiledClient } from '../shutdown/compiled-client.fixture';
import { pollUntil } from '../../../test-support/poll-until';
import { FakeExporter, json } from '../transport/fake-exporter.fixture';
import { type ReportSender } from '../transport/heartbeat-sender';
import { ThreadSender } from './thread-sender';

describe('the sender thread', () => {
  let compiled: CompiledClient;
  let exporter: FakeExporter;
  const senders: ThreadSender[] = [];

  beforeAll(() => (compiled = new CompiledClient()));
  afterAll(() => compiled.remove());
  beforeEach(async () => (exporter = await new FakeExporter().listen()));
  afterEach(async () => {
    for (const sender of senders.splice(0)) {
      await sender.stop(() => ({ worker_id: 'w' }), 50);
    }
    await exporter.close();
  });

  const setUp = (
    script = join(compiled.folder, 'thread', 'sender-thread.js'),
    intervalMs = 1000,
    clock: Clock = systemClock,
  ) => {
    const state = { worker_id: 'w', status: 'active' as 'active' | 'idle', metadata: {} };
    const problems: HeartbeatProblem[] = [];
    const commands: Command[] = [];
    const onAccepted = jest.fn();
    const fallback = {
      start: jest.fn(),
      notifyChange: jest.fn(),
      abort: jest.fn(),
      beat: jest.fn(() => Promise.resolve(true)),
      stop: jest.fn(() => Promise.resolve(true)),
    };
    const sequence = new SequenceCounter();
    const sender = new ThreadSender({
      data: {
        url: exporter.url,
        token: undefined,
        intervalMs,
        stallLimitMs: 60_000,
        mountpoints: [],
        memoryLimitBytes: 1000,
        sequence: sequence.memory,
      },
      clock,
      buildState: () => ({ ...state }),
      problems: new ProblemReporter((problem) => problems.push(problem)),
      onAccepted,
      onCommand: (command) => commands.push(command),
      fallback: fallback satisfies ReportSender,
      script,
    });
    senders.push(sender);
    return { sender, state, problems, commands, onAccepted, fallback, sequence };
  };

  test('S5.2 sends at the interval, with the resource usage, and after changes', async () => {
    const { sender, state, onAccepted } = setUp();
    sender.start();
    sender.start();
    await pollUntil('two heartbeats', () => exporter.received.length >= 2);
    await pollUntil('that they arrived', () => onAccepted.mock.calls.length >= 2);
    expect(exporter.reports[1]).toMatchObject({
      worker_id: 'w',
      status: 'active',
      sequence: 2,
      resources: { memory_limit_bytes: 1000, memory_bytes: expect.any(Number) },
    });
    state.status = 'idle';
    sender.notifyChange();
    sender.notifyChange();
    await pollUntil('the change', () => exporter.reports.some(({ status }) => status === 'idle'));
  });

  test('sends what is set right after a change together with the change', async () => {
    // Without the regular update of the thread, which would hide that the second value was not passed on.
    const noRegularUpdates: Clock = {
      ...systemClock,
      schedule: (ms, callback) => (ms < 100 ? systemClock.schedule(ms, callback) : () => undefined),
    };
    const { sender, state } = setUp(undefined, 1000, noRegularUpdates);
    sender.start();
    await pollUntil('the first heartbeat', () => exporter.received.length >= 1);
    state.status = 'idle';
    sender.notifyChange();
    state.metadata = { task: 't-1' };
    await pollUntil('the change', () => exporter.reports.some(({ status }) => status === 'idle'));
    expect(exporter.reports.find(({ status }) => status === 'idle')?.metadata).toEqual({ task: 't-1' });
  });

  test('S5.2 sends the stop report', async () => {
    const { sender, sequence } = setUp(undefined, 60_000);
    sender.start();
    await pollUntil('a heartbeat', () => exporter.received.length === 1);
    const buildStopReport = () => ({ worker_id: 'w', status: 'stopped' as const, sequence: sequence.next() });
    await expect(sender.stop(buildStopReport, 5000)).resolves.toBe(true);
    expect(exporter.reports.at(-1)).toMatchObject({ status: 'stopped', sequence: 2 });
  });

  test('passes on problems and commands', async () => {
    const commands = [{ id: 'c-1', action: 'restart', worker_id: 'w' }];
    exporter.respond = json(202, { accepted: 1, rejected: [], commands });
    const { sender, commands: received, problems } = setUp();
    sender.start();
    await pollUntil('the command', () => received.length === 1);
    exporter.respond = json(401, { title: 'who are you' });
    await pollUntil('the problem', () => problems.length === 1);
    expect(problems[0]).toMatchObject({ kind: 'rejected' });
  });

  test('sends nothing once aborted', async () => {
    const { sender } = setUp(undefined, 500);
    sender.start();
    await pollUntil('a heartbeat', () => exporter.received.length >= 1);
    sender.abort();
    const { sender: other } = setUp(undefined, 500);
    const before = exporter.received.length;
    other.start();
    await pollUntil('three heartbeats of another', () => exporter.received.length >= before + 3);
    const sequences = exporter.reports.slice(before).map(({ sequence }) => sequence);
    expect(sequences.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('sends a minimal report and reports one problem if the metadata cannot be encoded as JSON', async () => {
    const { sender, state, problems } = setUp();
    state.metadata = { big: 1n };
    sender.start();
    await pollUntil('a heartbeat', () => exporter.received.length >= 1);
    expect(exporter.reports[0]).toMatchObject({ worker_id: 'w', status: 'active' });
    expect(problems).toMatchObject([{ kind: 'content' }]);
  });

  test.each(['missing', 'broken'])('falls back to the event loop if its script is %s', async (kind) => {
    const script = join(compiled.folder, `${kind}.js`);
    if (kind === 'broken') {
      writeFileSync(script, 'throw new Error("broken")');
    }
    const { sender, problems, fallback } = setUp(script);
    sender.start();
    await pollUntil('the fallback', () => fallback.start.mock.calls.length === 1);
    expect(problems).toMatchObject([{ kind: 'thread' }]);
    sender.notifyChange();
    sender.abort();
    expect(fallback.notifyChange).toHaveBeenCalledTimes(1);
    expect(fallback.abort).toHaveBeenCalledTimes(1);
    await expect(sender.stop(() => ({ worker_id: 'w' }), 100)).resolves.toBe(true);
  });

  test('S5.2 does not delay stop() beyond its timeout if it hangs', async () => {
    const script = join(compiled.folder, 'hanging.js');
    writeFileSync(script, 'require("node:worker_threads").parentPort.on("message", () => { for (;;); })');
    const { sender } = setUp(script);
    sender.start();
    await expect(sender.stop(() => ({ worker_id: 'w' }), 100)).resolves.toBe(false);
  });
});
