import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { pollUntil } from '../../../test-support/poll-until';
import { FakeExporter } from '../transport/fake-exporter.fixture';
import { CompiledClient, type RunningProcess } from './compiled-client.fixture';

/** A function as platforms run it: each line of the input is a call, and nothing runs between two calls. */
const FUNCTION = `
  const heartbeat = new WorkerHeartbeat({ intervalSeconds: 60 });
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (call) => {
    const accepted = await heartbeat.beat();
    if (call === 'last') {
      await heartbeat.stop();
    }
    process.stdout.write(call + ' ' + accepted + '\\n');
  });
`;

describe('F9 a function that is frozen between its calls', () => {
  let exporter: FakeExporter;
  let compiled: CompiledClient;

  beforeAll(() => (compiled = new CompiledClient()));
  afterAll(() => compiled.remove());
  beforeEach(async () => (exporter = await new FakeExporter().listen()));
  afterEach(() => exporter.close());

  const start = () => {
    const running = compiled.run(FUNCTION, { HEARTLINE_URL: exporter.url, WORKER_ID: 'fn' });
    const answers: string[] = [];
    createInterface({ input: running.child.stdout ?? process.stdin }).on('line', (line) =>
      answers.push(line),
    );
    const call = async (name: string) => {
      running.child.stdin?.write(`${name}\n`);
      await pollUntil(`the answer to ${name}`, () => answers.some((answer) => answer.startsWith(`${name} `)));
      return answers.at(-1);
    };
    return { running, call };
  };

  /** Stops the process and waits until the kernel says so. */
  const freeze = async ({ child }: RunningProcess) => {
    child.kill('SIGSTOP');
    await pollUntil('the process to be stopped', () =>
      / T /.test(readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8')),
    );
  };

  // SIGSTOP stands for the freezer of a platform, which /proc shows on Linux only.
  const onLinux = process.platform === 'linux' ? test : test.skip;

  onLinux('sends one heartbeat per call, also after it was frozen, and none in between', async () => {
    const { running, call } = start();
    expect(await call('first')).toBe('first true');
    await freeze(running);
    expect(exporter.reports).toHaveLength(1);
    running.child.kill('SIGCONT');
    expect(await call('second')).toBe('second true');
    expect(exporter.reports.map(({ worker_id, sequence }) => [worker_id, sequence])).toEqual([
      ['fn', 1],
      ['fn', 2],
    ]);
    expect(new Set(exporter.reports.map(({ boot_id }) => boot_id)).size).toBe(1);
    expect(exporter.reports[1]?.resources?.event_loop_stalled_seconds).toBeNull();
  });

  onLinux('reaches an exporter that was restarted while it was frozen', async () => {
    const { running, call } = start();
    expect(await call('first')).toBe('first true');
    await freeze(running);
    await exporter.close();
    await exporter.listen();
    running.child.kill('SIGCONT');
    expect(await call('second')).toBe('second true');
  });

  test('calls on demand end with a stop report, so that no heartbeat is expected until the next call', async () => {
    const { running, call } = start();
    expect(await call('last')).toBe('last true');
    expect(exporter.reports.map(({ status }) => status)).toEqual(['active', 'stopped']);
    running.child.stdin?.end();
    await running.ended;
    // The end of the process sends no second stop report.
    expect(exporter.reports).toHaveLength(2);
  });

  test('the work goes on if the exporter cannot be reached', async () => {
    await exporter.close();
    const { call } = start();
    expect(await call('alone')).toBe('alone false');
    await exporter.listen();
  });
});
