import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../../../test-support/poll-until';
import { FakeExporter } from '../transport/fake-exporter.fixture';
import { CompiledClient, type RunningProcess } from './compiled-client.fixture';

const START = `
  const heartbeat = new WorkerHeartbeat({ workerType: 'test', stopTimeoutSeconds: 10 }).start();
  const work = setInterval(() => undefined, 1000);
  process.stdout.write('ready');
`;

describe('a real process', () => {
  let exporter: FakeExporter;
  let compiled: CompiledClient;

  beforeAll(() => (compiled = new CompiledClient()));
  afterAll(() => compiled.remove());
  beforeEach(async () => (exporter = await new FakeExporter().listen()));
  afterEach(() => exporter.close());

  const run = (script: string, interval = '30') =>
    compiled.run(script, {
      HEARTLINE_URL: exporter.url,
      WORKER_ID: 'w-1',
      WORKER_HEARTBEAT_INTERVAL: interval,
    });
  const firstHeartbeat = () => pollUntil('a heartbeat', () => exporter.received.length > 0);
  /** A statement of the application that runs when the test sends SIGUSR2. */
  const whenAsked = (statement: string) => `process.once('SIGUSR2', () => { ${statement} });`;
  const askAfterFirstHeartbeat = async ({ child }: RunningProcess) => {
    await firstHeartbeat();
    child.kill('SIGUSR2');
  };
  const hasReportedStop = () => exporter.reports.some((report) => report.status === 'stopped');

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'S5.2 reports a stop at %s, which then ends the process',
    async (signal) => {
      const { child, ended } = run(START);
      await firstHeartbeat();
      child.kill(signal);
      expect(await ended).toMatchObject({ code: null, signal });
      expect(hasReportedStop()).toBe(true);
    },
  );

  test('S5.2 reports the stop at the exit if the application handles the signal', async () => {
    const { child, ended } = run(`${START}
      process.once('SIGTERM', () => {
        process.stdout.write(' draining');
        setTimeout(() => { process.stdout.write(' drained'); process.exit(143); }, 50);
      });`);
    await firstHeartbeat();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, stdout: 'ready draining drained' });
    expect(hasReportedStop()).toBe(true);
  });

  test('S5.2 continues its heartbeats if the application ignores a signal', async () => {
    const { child } = run(
      `${START} process.on('SIGINT', () => heartbeat.updateTask('run', 'still here', 'processing'));`,
      '1',
    );
    await firstHeartbeat();
    child.kill('SIGINT');
    await pollUntil('the task', () =>
      exporter.reports.some((report) => report.current_task === 'still here'),
    );
    expect(hasReportedStop()).toBe(false);
  });

  test('S5.2 ends at a signal although a package uses signal-exit', async () => {
    const signalExit = JSON.stringify(require.resolve('signal-exit'));
    const { child, ended } = run(`
      require(${signalExit}).onExit(() => { process.stdout.write(' cleaned up'); }); ${START}`);
    await firstHeartbeat();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ signal: 'SIGTERM', stdout: 'ready cleaned up' });
    expect(hasReportedStop()).toBe(true);
  });

  test('S5.2 reports a stop with the last totals in process.exit()', async () => {
    const { ended } = run(`${START}
      heartbeat.observeTask('last', () => 1).then(() => process.exit(0));`);
    expect(await ended).toMatchObject({ code: 0 });
    const stopReport = exporter.reports.at(-1);
    expect(stopReport).toMatchObject({ status: 'stopped', tasks: { types: { last: { succeeded: 1 } } } });
  });

  test('S5.2 is not kept alive by its heartbeat, and reports a stop when no work is left', async () => {
    const { ended } = run(
      `new WorkerHeartbeat({ intervalSeconds: 0.5, stopTimeoutSeconds: 10 }).start(); setTimeout(() => undefined, 200);`,
    );
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(hasReportedStop()).toBe(true);
  });

  test('S5.3 reports no stop after an uncaught exception and keeps its exit code', async () => {
    const running = run(`${START} ${whenAsked("throw new Error('broken');")}`);
    await askAfterFirstHeartbeat(running);
    const end = await running.ended;
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('Error: broken');
    expect(hasReportedStop()).toBe(false);
  });

  test('S5.3 reports no stop after an unhandled rejection', async () => {
    const running = run(`${START} ${whenAsked("Promise.reject(new Error('broken'));")}`);
    await askAfterFirstHeartbeat(running);
    expect(await running.ended).toMatchObject({ code: 1 });
    expect(hasReportedStop()).toBe(false);
  });

  test('S5.3 reports no stop in process.exit(1)', async () => {
    const running = run(`${START} ${whenAsked('process.exit(1);')}`);
    await askAfterFirstHeartbeat(running);
    expect(await running.ended).toMatchObject({ code: 1 });
    expect(hasReportedStop()).toBe(false);
  });

  test('S5.3 reports no stop at SIGKILL', async () => {
    const { child, ended } = run(START);
    await firstHeartbeat();
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    expect(hasReportedStop()).toBe(false);
  });

  test.each([
    ['an exporter that refuses connections', false],
    ['an exporter that does not respond', true],
  ])('S5.2 ends in time with %s', async (_case, listens) => {
    if (listens) {
      exporter.respond = () => undefined;
    } else {
      await exporter.close();
    }
    const finished = run(
      `new WorkerHeartbeat({ intervalSeconds: 0.5 }).start(); setTimeout(() => undefined, 100);`,
    );
    expect(await finished.ended).toMatchObject({ code: 0 });
    const { child, ended } = run(START.replace('10', '1'));
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await ended).toMatchObject({ signal: 'SIGTERM' });
  });

  test('has no listeners of the client after stop()', async () => {
    const { ended } = run(`
      const before = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event));
      const heartbeat = new WorkerHeartbeat().start();
      heartbeat.stop().then(() => {
        const after = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event));
        process.stdout.write(JSON.stringify([before, after]));
      });`);
    const [before, after] = JSON.parse((await ended).stdout) as [number[], number[]];
    expect(after).toEqual(before);
    expect(hasReportedStop()).toBe(true);
  });

  test('S5.2 reports a stop if stop() is not awaited before process.exit()', async () => {
    const running = run(`${START} ${whenAsked('heartbeat.stop(); process.exit(0);')}`);
    await askAfterFirstHeartbeat(running);
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(hasReportedStop()).toBe(true);
  });

  test('S5.2 is not kept alive by several heartbeats, and reports a stop for each', async () => {
    const { ended } = run(`
      for (const workerId of ['a', 'b', 'c'])
        new WorkerHeartbeat({ workerId, intervalSeconds: 5, stopTimeoutSeconds: 10, thread: false }).start();
      setTimeout(() => undefined, 200);`);
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    const stopped = exporter.reports.filter((each) => each.status === 'stopped');
    expect(stopped.map((each) => each.worker_id).sort()).toEqual(['a', 'b', 'c']);
    expect(exporter.received.at(-1)?.reports).toHaveLength(3);
  });

  test('S5.2 reports a stop for each of several heartbeats in process.exit()', async () => {
    const { ended } = run(`
      for (const workerId of ['a', 'b', 'c']) new WorkerHeartbeat({ workerId, stopTimeoutSeconds: 10 }).start();
      setTimeout(() => process.exit(0), 200);`);
    expect(await ended).toMatchObject({ code: 0 });
    const stopped = exporter.reports.filter((each) => each.status === 'stopped');
    expect(stopped.map((each) => each.worker_id).sort()).toEqual(['a', 'b', 'c']);
  });

  describe('with a thread', () => {
    const THREAD = START.replace('{', '{ thread: true,');
    const WITHOUT_THREAD = START.replace('{', '{ thread: false,');

    const reportsOf = (worker: string) =>
      exporter.reports.filter(({ worker_id }) => worker_id === worker).length;

    /** Blocks the event loop of a process once `hasStarted`. Returns a function that unblocks it, and lets it exit. */
    const runBlocked = async (script: string, interval: string, hasStarted = firstHeartbeat) => {
      const file = join(compiled.folder, `unblock-${randomUUID()}`);
      const work = `process.stdout.write('blocked'); while (!require('node:fs').existsSync(${JSON.stringify(file)})); process.exit(0);`;
      const { child, ended } = run(`${script} ${whenAsked(work)}`, interval);
      const blocked = new Promise((resolve) =>
        child.stdout?.on('data', (text) => String(text).includes('blocked') && resolve(text)),
      );
      await hasStarted();
      child.kill('SIGUSR2');
      await blocked;
      return async () => {
        writeFileSync(file, '');
        await ended;
      };
    };

    /** Another worker, whose heartbeats show that time has passed. */
    const runOther = () =>
      compiled.run(THREAD, {
        HEARTLINE_URL: exporter.url,
        WORKER_ID: 'w-2',
        WORKER_HEARTBEAT_INTERVAL: '0.5',
      });

    test('S5.2 sends heartbeats while work blocks the event loop', async () => {
      const unblock = await runBlocked(THREAD, '0.5');
      const before = exporter.received.length;
      await pollUntil('heartbeats of the thread', () => exporter.received.length >= before + 5);
      await unblock();
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('F9 sends heartbeats by default while work blocks the event loop for ten intervals, with the length of the stall', async () => {
      const unblock = await runBlocked(START, '1');
      const before = exporter.received.length;
      await pollUntil('heartbeats of the thread', () => exporter.received.length >= before + 10);
      expect(exporter.reports.at(-1)?.resources?.event_loop_stalled_seconds).toBeGreaterThan(5);
      await unblock();
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('F9 sends no more heartbeats by default once the event loop has been blocked for stallLimitSeconds', async () => {
      const unblock = await runBlocked(START.replace('{', '{ stallLimitSeconds: 2,'), '0.5');
      const other = runOther();
      // Silent while the other worker sends ten heartbeats.
      let silentSince = { own: -1, others: 0 };
      await pollUntil('the silence of the worker', () => {
        if (reportsOf('w-1') !== silentSince.own) {
          silentSince = { own: reportsOf('w-1'), others: reportsOf('w-2') };
        }
        return reportsOf('w-2') >= silentSince.others + 10;
      });
      other.child.kill('SIGKILL');
      await unblock();
    });

    test('F9 uses a thread by default for the first four workers of a process', async () => {
      const several = `
        for (let number = 1; number <= 6; number++) {
          new WorkerHeartbeat({ workerId: 'several-' + number, stopTimeoutSeconds: 10 }).start();
        }
        setInterval(() => undefined, 1000);`;
      const workers = () => new Set(exporter.reports.map(({ worker_id }) => worker_id));
      const unblock = await runBlocked(several, '0.5', () =>
        pollUntil('a heartbeat of each', () => workers().size === 6),
      );
      const before = exporter.reports.length;
      await pollUntil('heartbeats of the threads', () => exporter.reports.length >= before + 30);
      const senders = exporter.reports.slice(-12).map(({ worker_id }) => worker_id);
      expect([...new Set(senders)].sort()).toEqual(['several-1', 'several-2', 'several-3', 'several-4']);
      await unblock();
    });

    test('S5.2 sends no heartbeats while work blocks the event loop without a thread', async () => {
      const unblock = await runBlocked(WITHOUT_THREAD, '0.5');
      // A request that the blocked worker has written before may still arrive.
      const other = runOther();
      await pollUntil('the first heartbeat of the other worker', () => reportsOf('w-2') > 0);
      const before = reportsOf('w-1');
      await pollUntil('heartbeats of the other worker', () => reportsOf('w-2') >= 6);
      expect(reportsOf('w-1')).toBe(before);
      other.child.kill('SIGKILL');
      await unblock();
    });

    test('S5.2 is not kept alive, and reports a stop when no work is left', async () => {
      const { ended } = run(
        `new WorkerHeartbeat({ thread: true, stopTimeoutSeconds: 10 }).start(); setTimeout(() => undefined, 300);`,
      );
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('S5.2 reports a stop at SIGTERM', async () => {
      const { child, ended } = run(THREAD);
      await firstHeartbeat();
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ signal: 'SIGTERM' });
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('S5.3 reports no stop after an uncaught exception', async () => {
      const running = run(`${THREAD} ${whenAsked("throw new Error('broken');")}`);
      await askAfterFirstHeartbeat(running);
      expect(await running.ended).toMatchObject({ code: 1 });
      expect(hasReportedStop()).toBe(false);
    });
  });
});
