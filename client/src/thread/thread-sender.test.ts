import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Command } from '@heartline/protocol';

import { systemClock } from '../runtime/clock';
import { type Outlet } from '../transport/report-sender';
import { Sequence } from '../report/sequence';
import { type HeartbeatProblem, ProblemReporter } from '../runtime/problems';
import { Compiled } from '../shutdown/compiled-client.fixture';
import { StandIn, json } from '../transport/fake-exporter.fixture';
import { until } from '../testing/until';
import { ThreadOutlet } from './thread-sender';

jest.setTimeout(60_000);

describe('sending from a thread', () => {
  let compiled: Compiled;
  let exporter: StandIn;
  const outlets: ThreadOutlet[] = [];

  beforeAll(() => (compiled = new Compiled()));
  afterAll(() => compiled.remove());
  beforeEach(async () => (exporter = await new StandIn().listen()));
  afterEach(async () => {
    for (const outlet of outlets.splice(0)) await outlet.stop(() => ({ worker_id: 'w' }), 50);
    await exporter.close();
  });

  const setUp = (script = join(compiled.folder, 'thread', 'sending-thread.js'), intervalMs = 1000) => {
    const state = { worker_id: 'w', status: 'active' as 'active' | 'idle', metadata: {} };
    const problems: HeartbeatProblem[] = [];
    const commands: Command[] = [];
    const onTaken = jest.fn();
    const fallback = {
      start: jest.fn(),
      changed: jest.fn(),
      silence: jest.fn(),
      stop: jest.fn(() => Promise.resolve(true)),
    };
    const sequence = new Sequence();
    const outlet = new ThreadOutlet({
      data: {
        url: exporter.url,
        token: undefined,
        intervalMs,
        stallLimitMs: 60_000,
        mountpoints: [],
        memoryLimitBytes: 1000,
        sequence: sequence.memory,
      },
      clock: systemClock,
      state: () => ({ ...state }),
      problems: new ProblemReporter((problem) => problems.push(problem)),
      onTaken,
      onCommand: (command) => commands.push(command),
      fallback: fallback satisfies Outlet,
      script,
    });
    outlets.push(outlet);
    return { outlet, state, problems, commands, onTaken, fallback, sequence };
  };

  test('S5.2 the thread sends at the interval, measures the process and hears of changes', async () => {
    const { outlet, state, onTaken } = setUp();
    outlet.start();
    outlet.start();
    await until('two heartbeats', () => exporter.received.length >= 2);
    await until('that they arrived', () => onTaken.mock.calls.length >= 2);
    expect(exporter.reports[1]).toMatchObject({
      worker_id: 'w',
      status: 'active',
      sequence: 2,
      resources: { memory_limit_bytes: 1000, memory_bytes: expect.any(Number) },
    });
    state.status = 'idle';
    outlet.changed();
    outlet.changed();
    await until('the change', () => exporter.reports.some(({ status }) => status === 'idle'));
  });

  test('S5.2 stop says goodbye through the thread', async () => {
    const { outlet, sequence } = setUp(undefined, 60_000);
    outlet.start();
    await until('a heartbeat', () => exporter.received.length === 1);
    const goodbye = () => ({ worker_id: 'w', status: 'stopped' as const, sequence: sequence.next() });
    await expect(outlet.stop(goodbye, 5000)).resolves.toBe(true);
    expect(exporter.reports.at(-1)).toMatchObject({ status: 'stopped', sequence: 2 });
  });

  test('problems and commands come back from the thread', async () => {
    const commands = [{ id: 'c-1', action: 'restart', worker_id: 'w' }];
    exporter.reply = json(202, { accepted: 1, rejected: [], commands });
    const { outlet, commands: heard, problems } = setUp();
    outlet.start();
    await until('the command', () => heard.length === 1);
    exporter.reply = json(401, { title: 'who are you' });
    await until('the problem', () => problems.length === 1);
    expect(problems[0]).toMatchObject({ kind: 'rejected' });
  });

  test('a silenced thread sends nothing more', async () => {
    const { outlet } = setUp(undefined, 500);
    outlet.start();
    await until('a heartbeat', () => exporter.received.length >= 1);
    outlet.silence();
    const { outlet: other } = setUp(undefined, 500);
    const before = exporter.received.length;
    other.start();
    await until('three heartbeats of another', () => exporter.received.length >= before + 3);
    const sequences = exporter.reports.slice(before).map(({ sequence }) => sequence);
    expect(sequences.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('metadata that is no JSON costs the content, not the heartbeat, and is told once', async () => {
    const { outlet, state, problems } = setUp();
    state.metadata = { big: 1n };
    outlet.start();
    await until('a heartbeat', () => exporter.received.length >= 1);
    expect(exporter.reports[0]).toMatchObject({ worker_id: 'w', status: 'active' });
    expect(problems).toMatchObject([{ kind: 'content' }]);
  });

  test.each(['missing', 'broken'])('where its script is %s, the event loop sends instead', async (how) => {
    const script = join(compiled.folder, `${how}.js`);
    if (how === 'broken') writeFileSync(script, 'throw new Error("broken")');
    const { outlet, problems, fallback } = setUp(script);
    outlet.start();
    await until('the fallback', () => fallback.start.mock.calls.length === 1);
    expect(problems).toMatchObject([{ kind: 'thread' }]);
    outlet.changed();
    outlet.silence();
    expect(fallback.changed).toHaveBeenCalledTimes(1);
    expect(fallback.silence).toHaveBeenCalledTimes(1);
    await expect(outlet.stop(() => ({ worker_id: 'w' }), 100)).resolves.toBe(true);
  });

  test('S5.2 a thread that hangs does not hold up stop() beyond its time', async () => {
    const script = join(compiled.folder, 'hanging.js');
    writeFileSync(script, 'require("node:worker_threads").parentPort.on("message", () => { for (;;); })');
    const { outlet } = setUp(script);
    outlet.start();
    await expect(outlet.stop(() => ({ worker_id: 'w' }), 100)).resolves.toBe(false);
  });
});
