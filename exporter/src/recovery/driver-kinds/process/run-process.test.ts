import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessOptions, runProcess } from './run-process';

const NODE = process.execPath;
let server: Server;
beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function run(argv: readonly [string, ...string[]], options: Partial<ProcessOptions> = {}) {
  return runProcess(argv, {
    environment: {},
    timeoutMs: 300_000,
    killAfterMs: 60_000,
    maxOutputBytes: 4096,
    ...options,
  });
}
function node(script: string, options: Partial<ProcessOptions> = {}) {
  return run([NODE, '-e', script], options);
}

/** Code that connects to the test. The connection shows that the code before it has run, and later that the process ended. */
function connect(): string {
  return `require('node:net').connect(${(server.address() as AddressInfo).port}, '127.0.0.1');`;
}
async function connection(): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket.on('error', () => undefined);
}
/** Code that starts a child, which holds the output of its parent. */
function startChild(script: string): string {
  return `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: ['ignore', 'inherit', 'inherit'] });`;
}

describe('a process', () => {
  it('returns its exit code and the output of both streams', async () => {
    expect(await node('console.log("out"); console.error("err"); process.exitCode = 3')).toEqual({
      ended: 'exited',
      exitCode: 3,
      output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/),
      droppedBytes: 0,
    });
  });

  it('returns the signal that ended it', async () => {
    const result = await node('process.kill(process.pid, "SIGKILL")');
    expect(result).toMatchObject({ ended: 'exited', exitSignal: 'SIGKILL' });
    expect(result).not.toHaveProperty('exitCode');
  });

  it('gets its arguments as they are, because there is no shell', async () => {
    const odd = ['$(id)', '`id`', '; id', 'a b', "it's", '--help', '../x', 'two\nlines', '*', ''];
    const { output } = await run([
      NODE,
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      '--',
      ...odd,
    ]);
    expect(JSON.parse(output)).toEqual(odd);
  });

  it('inherits no environment', async () => {
    const { output } = await node('console.log(JSON.stringify(process.env))', {
      environment: { ONLY: 'this' },
    });
    expect(JSON.parse(output)).toEqual({ ONLY: 'this' });
  });

  it('runs in the root directory and reads an empty input', async () => {
    const { output } = await node('process.stdin.on("end", () => console.log(process.cwd())).resume()');
    expect(output).toBe('/\n');
  });

  it('keeps the end of a long output, whole characters only', async () => {
    const result = await node('process.stdout.write("a" + "é".repeat(1_000_000))', { maxOutputBytes: 1000 });
    expect(result).toMatchObject({ ended: 'exited', output: 'é'.repeat(500), droppedBytes: 1_999_001 });
    const odd = await node('process.stdout.write("a" + "é".repeat(1_000_000))', { maxOutputBytes: 999 });
    expect(odd.output).toBe('é'.repeat(499));
  });

  it.each(['/nonexistent/program', '/etc/passwd', '/'])('that cannot start says why: %s', async (program) => {
    const result = await run([program]);
    expect(result).toMatchObject({ ended: 'not_started', output: expect.stringContaining(program) });
    expect(result).not.toHaveProperty('exitCode');
  });

  it('whose child stays in the background ends with its exit code, and the child goes on', async () => {
    const connected = connection();
    const script = `${startChild(`${connect()} process.on('SIGTERM', () => {})`)} process.exit(0)`;
    expect(await node(script)).toMatchObject({ ended: 'exited', exitCode: 0 });
    const child = await connected;
    expect(child.readyState).toBe('open');
    child.destroy();
  });
});

describe('the time-out of a process', () => {
  it('ends the process with SIGTERM first, so that it can clean up', async () => {
    const { signal, abort } = controller();
    const connected = connection();
    const result = node(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(7) }); ${connect()}`,
      {
        signal,
      },
    );
    await connected;
    abort();
    expect(await result).toMatchObject({ ended: 'aborted', exitCode: 7, output: 'bye\n' });
  });

  it('kills a process that ignores SIGTERM, and its children', async () => {
    const { signal, abort } = controller();
    const connected = connection();
    const ignore = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
    const result = node(`${ignore} ${startChild(`${ignore} ${connect()}`)}`, { signal, killAfterMs: 500 });
    const child = await connected;
    const childEnded = once(child, 'close');
    abort();
    expect(await result).toMatchObject({ ended: 'aborted', exitSignal: 'SIGKILL' });
    await childEnded;
  });

  it('kills the children of a process that ends with SIGTERM', async () => {
    const { signal, abort } = controller();
    const connected = connection();
    const child = `process.on('SIGTERM', () => {}); ${connect()}`;
    const result = node(`${startChild(child)} setInterval(() => {}, 1000)`, { signal });
    const childEnded = once(await connected, 'close');
    abort();
    expect(await result).toMatchObject({ ended: 'aborted', exitSignal: 'SIGTERM' });
    await childEnded;
  });

  it('leaves the children alone, and ends the process, if the reason spares them', async () => {
    const abortController = new AbortController();
    const { signal } = abortController;
    const connected = connection();
    const ignore = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
    const result = node(`${ignore} ${startChild(`${connect()} process.title = 'worker'`)}`, {
      signal,
      killAfterMs: 500,
      sparesChildren: (reason) => reason === 'the worker is back',
    });
    const child = await connected;
    abortController.abort('the worker is back');
    expect(await result).toMatchObject({ ended: 'aborted', exitSignal: 'SIGKILL' });
    expect(child.readyState).toBe('open');
    child.destroy();
  });

  it('ends a process that takes too long', async () => {
    const result = await run(['/bin/sleep', '1000'], { timeoutMs: 50 });
    expect(result).toMatchObject({ ended: 'timed_out', exitSignal: 'SIGTERM' });
  });

  it('does not start a process whose signal was aborted before', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'run-process-'));
    const marker = join(directory, 'marker');
    const result = await run(['/usr/bin/touch', marker], { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ended: 'aborted', output: '' });
    expect(existsSync(marker)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});

function controller() {
  const abortController = new AbortController();
  return { signal: abortController.signal, abort: () => abortController.abort() };
}
