import { WorkerHeartbeat } from './worker-heartbeat';
import { type WorkerHeartbeatOptions } from './config/worker-heartbeat-options';
import { type HeartbeatProblem } from './runtime/problems';
import { type Received, StandIn, json } from './transport/fake-exporter.fixture';
import { until } from './testing/until';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

describe('several workers in one process', () => {
  let exporter: StandIn;
  const started: WorkerHeartbeat[] = [];
  const problems = new Map<string, HeartbeatProblem[]>();
  const commanded: string[] = [];

  beforeEach(async () => {
    exporter = await new StandIn().listen();
    problems.clear();
    commanded.length = 0;
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((heartbeat) => heartbeat.stop()));
    await exporter.close();
  });

  const start = (workerId: string, options: WorkerHeartbeatOptions = {}) => {
    const own: HeartbeatProblem[] = [];
    problems.set(workerId, own);
    const heartbeat = new WorkerHeartbeat({
      url: exporter.url,
      workerId,
      intervalSeconds: 2,
      stopTimeoutSeconds: 10,
      handleExit: false,
      onError: (problem) => own.push(problem),
      onCommand: () => commanded.push(workerId),
      ...options,
    }).start();
    started.push(heartbeat);
    return heartbeat;
  };
  const startAll = () => NAMES.map((name) => start(name));
  const who = ({ reports }: Received) => reports.map(({ worker_id }) => worker_id).sort();
  const heardOf = (name: string) => exporter.reports.filter(({ worker_id }) => worker_id === name).length;
  const heard = (times: number) =>
    until(`${times} heartbeats of each`, () => NAMES.every((name) => heardOf(name) >= times));

  test('S5.2 they share requests, and go on doing so', async () => {
    startAll();
    await heard(3);
    expect(exporter.received.length).toBeLessThan(exporter.reports.length / 2);
    expect(exporter.received.some((received) => who(received).length === NAMES.length)).toBe(true);
    expect([...problems.values()].flat()).toEqual([]);
  });

  test('those that start one after the other fall into step', async () => {
    for (const name of NAMES) {
      start(name);
      await until(`the first of ${name}`, () => heardOf(name) > 0);
    }
    await until('all in one request', () =>
      exporter.received.some(({ reports }) => reports.length === NAMES.length),
    );
  });

  test('one with another token shares nothing', async () => {
    const reports = () => exporter.received.map(who);
    start('a');
    start('b', { token: 'secret' });
    await until('both', () => heardOf('a') > 1 && heardOf('b') > 1);
    expect(reports().every((names) => names.length === 1)).toBe(true);
  });

  test('S5.2 goodbyes said together go in one request, which is the last', async () => {
    const all = startAll();
    await heard(1);
    await Promise.all(all.map((heartbeat) => heartbeat.stop()));
    const { received } = exporter;
    const last = received.at(-1);
    expect(last?.reports.map(({ worker_id, status }) => [worker_id, status]).sort()).toEqual(
      NAMES.map((name) => [name, 'stopped']),
    );
    expect(received.filter(({ reports }) => reports.some(({ status }) => status === 'stopped'))).toHaveLength(
      1,
    );
  });

  test('S5.2 a goodbye ends one of them, and the others beat on', async () => {
    const [first] = startAll();
    await heard(1);
    await first?.stop();
    const before = exporter.reports.length;
    // By number: a heartbeat under way on another connection may come in behind the goodbye, and the exporter drops it.
    const newest = () =>
      exporter.reports
        .filter(({ worker_id }) => worker_id === 'a')
        .sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0))
        .at(-1);
    const goodbye = newest();
    expect(goodbye?.status).toBe('stopped');
    await until('more of the others', () => exporter.reports.length >= before + 2 * NAMES.length);
    expect(newest()).toBe(goodbye);
  });

  test('what one tells wrongly is its own problem', async () => {
    exporter.reply = (response, received) => {
      const rejected = received.reports.flatMap(({ metadata }, index) =>
        metadata?.wrong === true ? [{ index, path: '$.metadata', reason: 'is wrong' }] : [],
      );
      const accepted = received.reports.length - rejected.length;
      json(accepted === 0 ? 400 : 202, { accepted, rejected })(response, received);
    };
    for (const name of NAMES) start(name, name === 'c' ? { metadata: { wrong: true } } : {});
    await heard(3);
    const alone = exporter.received.filter((received) => who(received).join() === 'c');
    expect(alone.length).toBeGreaterThan(0);
    expect(alone.every(({ report }) => report.metadata === undefined)).toBe(true);
    expect(problems.get('c')).toMatchObject([
      { kind: 'rejected', message: expect.stringContaining('is wrong') },
    ]);
    expect(NAMES.filter((name) => problems.get(name)?.length)).toEqual(['c']);
  });

  test('a command reaches the worker that it names', async () => {
    const commands = [{ id: '1', action: 'restart', worker_id: 'd' }];
    exporter.reply = (response, received) =>
      json(202, { accepted: received.reports.length, rejected: [], commands })(response, received);
    startAll();
    await heard(2);
    await until('the command', () => commanded.length > 0);
    expect(commanded).toEqual(['d']);
  });
});
