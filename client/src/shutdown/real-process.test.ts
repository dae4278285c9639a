import { Compiled } from './compiled-client.fixture';
import { StandIn } from '../transport/fake-exporter.fixture';
import { until } from '../testing/until';

jest.setTimeout(60_000);

const START = `
  const heartbeat = new WorkerHeartbeat({ workerType: 'test', stopTimeoutSeconds: 10 }).start();
  const work = setInterval(() => undefined, 1000);
  process.stdout.write('ready');
`;

describe('the end of a real process', () => {
  let exporter: StandIn;
  let compiled: Compiled;

  beforeAll(() => (compiled = new Compiled()));
  afterAll(() => compiled.remove());
  beforeEach(async () => (exporter = await new StandIn().listen()));
  afterEach(() => exporter.close());

  const run = (script: string, interval = '30') =>
    compiled.run(script, {
      HEARTLINE_URL: exporter.url,
      WORKER_ID: 'w-1',
      WORKER_HEARTBEAT_INTERVAL: interval,
    });
  const heard = () => until('a heartbeat', () => exporter.received.length > 0);
  const saidGoodbye = () => exporter.reports.some((report) => report.status === 'stopped');

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'S5.2 %s says goodbye and ends the process as ever',
    async (signal) => {
      const { child, ended } = run(START);
      await heard();
      child.kill(signal);
      expect(await ended).toMatchObject({ code: null, signal });
      expect(saidGoodbye()).toBe(true);
    },
  );

  test('S5.2 a signal that the application handles is its own: the goodbye comes when it does end', async () => {
    const { child, ended } = run(`${START}
      process.once('SIGTERM', () => {
        process.stdout.write(' draining');
        setTimeout(() => { process.stdout.write(' drained'); process.exit(143); }, 50);
      });`);
    await heard();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, stdout: 'ready draining drained' });
    expect(saidGoodbye()).toBe(true);
  });

  test('S5.2 an application that ignores a signal goes on and its heartbeat with it', async () => {
    const { child } = run(
      `${START} process.on('SIGINT', () => heartbeat.updateTask('run', 'still here', 'processing'));`,
      '1',
    );
    await heard();
    child.kill('SIGINT');
    await until('the task', () => exporter.reports.some((report) => report.current_task === 'still here'));
    expect(saidGoodbye()).toBe(false);
  });

  test('S5.2 a package that listens for signals but does not decide about them keeps nothing alive', async () => {
    const signalExit = JSON.stringify(require.resolve('signal-exit'));
    const { child, ended } = run(`
      require(${signalExit}).onExit(() => { process.stdout.write(' cleaned up'); }); ${START}`);
    await heard();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ signal: 'SIGTERM', stdout: 'ready cleaned up' });
    expect(saidGoodbye()).toBe(true);
  });

  test('S5.2 process.exit() says goodbye, and the last totals come with it', async () => {
    const { ended } = run(`${START}
      heartbeat.observeTask('last', () => 1).then(() => process.exit(0));`);
    expect(await ended).toMatchObject({ code: 0 });
    const goodbye = exporter.reports.at(-1);
    expect(goodbye).toMatchObject({ status: 'stopped', tasks: { types: { last: { succeeded: 1 } } } });
  });

  test('S5.2 a heartbeat never keeps a finished process alive, and the end of the work is a goodbye', async () => {
    const { ended } = run(
      `new WorkerHeartbeat({ intervalSeconds: 0.5 }).start(); setTimeout(() => undefined, 200);`,
    );
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(saidGoodbye()).toBe(true);
  });

  test('S5.3 an uncaught exception is a crash: no goodbye, and the exit code stays', async () => {
    const { ended } = run(`${START} setTimeout(() => { throw new Error('broken'); }, 200);`);
    const end = await ended;
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('Error: broken');
    expect(exporter.received.length).toBeGreaterThan(0);
    expect(saidGoodbye()).toBe(false);
  });

  test('S5.3 an unhandled rejection is a crash', async () => {
    const { ended } = run(`${START} setTimeout(() => { Promise.reject(new Error('broken')); }, 200);`);
    expect(await ended).toMatchObject({ code: 1 });
    expect(saidGoodbye()).toBe(false);
  });

  test('S5.3 process.exit(1) is a failure that was caught: no goodbye', async () => {
    const { ended } = run(`${START} setTimeout(() => process.exit(1), 200);`);
    expect(await ended).toMatchObject({ code: 1 });
    expect(saidGoodbye()).toBe(false);
  });

  test('S5.3 SIGKILL is a crash', async () => {
    const { child, ended } = run(START);
    await heard();
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    expect(saidGoodbye()).toBe(false);
  });

  test.each([
    ['an exporter that refuses connections', false],
    ['an exporter that never answers', true],
  ])('S5.2 %s delays neither the end of the work nor SIGTERM for long', async (_case, listens) => {
    if (listens) exporter.reply = () => undefined;
    else await exporter.close();
    const finished = run(
      `new WorkerHeartbeat({ intervalSeconds: 0.5 }).start(); setTimeout(() => undefined, 100);`,
    );
    expect(await finished.ended).toMatchObject({ code: 0 });
    const { child, ended } = run(START.replace('10', '1'));
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await ended).toMatchObject({ signal: 'SIGTERM' });
  });

  test('stop() leaves no handler behind', async () => {
    const { ended } = run(`
      const before = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event));
      const heartbeat = new WorkerHeartbeat().start();
      heartbeat.stop().then(() => {
        const after = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event));
        process.stdout.write(JSON.stringify([before, after]));
      });`);
    const [before, after] = JSON.parse((await ended).stdout) as [number[], number[]];
    expect(after).toEqual(before);
    expect(saidGoodbye()).toBe(true);
  });

  test('S5.2 stop() that nobody waits for before process.exit() is said all the same', async () => {
    const { ended } = run(`${START} setTimeout(() => { heartbeat.stop(); process.exit(0); }, 200);`);
    expect(await ended).toMatchObject({ code: 0 });
    expect(saidGoodbye()).toBe(true);
  });

  test('S5.2 several heartbeats keep a finished process alive no more than one, and each says goodbye', async () => {
    const { ended } = run(`
      for (const workerId of ['a', 'b', 'c'])
        new WorkerHeartbeat({ workerId, intervalSeconds: 5, stopTimeoutSeconds: 10 }).start();
      setTimeout(() => undefined, 200);`);
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    const stopped = exporter.reports.filter((each) => each.status === 'stopped');
    expect(stopped.map((each) => each.worker_id).sort()).toEqual(['a', 'b', 'c']);
    expect(exporter.received.at(-1)?.reports).toHaveLength(3);
  });

  test('S5.2 process.exit() says the goodbye of each of several', async () => {
    const { ended } = run(`
      for (const workerId of ['a', 'b', 'c']) new WorkerHeartbeat({ workerId, stopTimeoutSeconds: 10 }).start();
      setTimeout(() => process.exit(0), 200);`);
    expect(await ended).toMatchObject({ code: 0 });
    const stopped = exporter.reports.filter((each) => each.status === 'stopped');
    expect(stopped.map((each) => each.worker_id).sort()).toEqual(['a', 'b', 'c']);
  });

  describe('with a thread', () => {
    const THREAD = START.replace('{', '{ thread: true,');

    test('S5.2 work that blocks the event loop does not stop the heartbeats', async () => {
      const { ended } = run(
        `${THREAD} setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); process.exit(0); }, 300);`,
        '0.5',
      );
      await ended;
      expect(exporter.received.length).toBeGreaterThanOrEqual(5);
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('S5.2 without one, it does', async () => {
      const { ended } = run(
        `${START} setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); process.exit(0); }, 300);`,
        '0.5',
      );
      await ended;
      expect(exporter.received.length).toBeLessThanOrEqual(4);
    });

    test('S5.2 the end of the work is a goodbye and nothing keeps the process alive', async () => {
      const { ended } = run(
        `new WorkerHeartbeat({ thread: true, stopTimeoutSeconds: 10 }).start(); setTimeout(() => undefined, 300);`,
      );
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('S5.2 SIGTERM says goodbye', async () => {
      const { child, ended } = run(THREAD);
      await heard();
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ signal: 'SIGTERM' });
      expect(exporter.reports.at(-1)?.status).toBe('stopped');
    });

    test('S5.3 an uncaught exception is a crash', async () => {
      const { ended } = run(`${THREAD} setTimeout(() => { throw new Error('broken'); }, 300);`);
      expect(await ended).toMatchObject({ code: 1 });
      expect(saidGoodbye()).toBe(false);
    });
  });
});
