import { type WorkerHeartbeatOptions } from './config/options';
import { type HeartbeatProblem } from './runtime/problems';
import { pollUntil } from '../../test-support/poll-until';
import { FakeExporter, type Received, json } from './transport/fake-exporter.fixture';
import { WorkerHeartbeat } from './worker-heartbeat';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

describe('several workers in one process', () => {
  let exporter: FakeExporter;
  const started: WorkerHeartbeat[] = [];
  const problems = new Map<string, HeartbeatProblem[]>();
  const commanded: string[] = [];

  beforeEach(async () => {
    exporter = await new FakeExporter().listen();
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
  const workersIn = ({ reports }: Received) => reports.map(({ worker_id }) => worker_id).sort();
  const countReports = (name: string) =>
    exporter.reports.filter(({ worker_id }) => worker_id === name).length;
  const eachReported = (times: number) =>
    pollUntil(`${times} heartbeats of each`, () => NAMES.every((name) => countReports(name) >= times));

  test('S5.2 share requests', async () => {
    startAll();
    await eachReported(3);
    expect(exporter.received.length).toBeLessThan(exporter.reports.length / 2);
    expect(exporter.received.some((received) => workersIn(received).length === NAMES.length)).toBe(true);
    expect([...problems.values()].flat()).toEqual([]);
  });

  test('synchronize if they start one after the other', async () => {
    for (const name of NAMES) {
      start(name);
      await pollUntil(`the first report of ${name}`, () => countReports(name) > 0, { everyMs: 10 });
    }
    await pollUntil('all in one request', () =>
      exporter.received.some(({ reports }) => reports.length === NAMES.length),
    );
  });

  test('do not share requests if their tokens differ', async () => {
    const reports = () => exporter.received.map(workersIn);
    start('a');
    start('b', { token: 'secret' });
    await pollUntil('both', () => countReports('a') > 1 && countReports('b') > 1);
    expect(reports().every((names) => names.length === 1)).toBe(true);
  });

  test('S5.2 send their stop reports in one request, which is the last', async () => {
    const all = startAll();
    await eachReported(1);
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

  test('S5.2 continue when one of them stops', async () => {
    const [first] = startAll();
    await eachReported(1);
    await first?.stop();
    const before = exporter.reports.length;
    // By sequence: a heartbeat on another connection may arrive after the stop report; the exporter ignores it.
    const newest = () =>
      exporter.reports
        .filter(({ worker_id }) => worker_id === 'a')
        .sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0))
        .at(-1);
    const stopReport = newest();
    expect(stopReport?.status).toBe('stopped');
    await pollUntil('more of the others', () => exporter.reports.length >= before + 2 * NAMES.length);
    expect(newest()).toBe(stopReport);
  });

  test('are not affected by a rejected report of one of them', async () => {
    exporter.respond = (response, received) => {
      const rejected = received.reports.flatMap(({ metadata }, index) =>
        metadata?.wrong === true ? [{ index, path: '$.metadata', reason: 'is wrong' }] : [],
      );
      const accepted = received.reports.length - rejected.length;
      json(accepted === 0 ? 400 : 202, { accepted, rejected })(response, received);
    };
    for (const name of NAMES) {
      start(name, name === 'c' ? { metadata: { wrong: true } } : {});
    }
    await eachReported(3);
    const alone = exporter.received.filter((received) => workersIn(received).join() === 'c');
    expect(alone.length).toBeGreaterThan(0);
    expect(alone.every(({ report }) => report.metadata === undefined)).toBe(true);
    expect(problems.get('c')).toMatchObject([
      { kind: 'rejected', message: expect.stringContaining('is wrong') },
    ]);
    expect(NAMES.filter((name) => problems.get(name)?.length)).toEqual(['c']);
  });

  test('receive their own commands only', async () => {
    const commands = [{ id: '1', action: 'restart', worker_id: 'd' }];
    exporter.respond = (response, received) =>
      json(202, { accepted: received.reports.length, rejected: [], commands })(response, received);
    startAll();
    await eachReported(2);
    await pollUntil('the command', () => commanded.length > 0);
    expect(commanded).toEqual(['d']);
  });
});
