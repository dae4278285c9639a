import { execFile, type ExecFileOptions } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeExporter } from '../client/src/transport/fake-exporter.fixture';

const ROOT = join(__dirname, '..');
const CLIENT = join(ROOT, 'client');
const BUNDLE = join(__dirname, 'client-package', 'bundle.mjs');
/** Nothing listens there. */
const NO_REGISTRY = 'http://127.0.0.1:1/';

const WORK = `
const options = { workerId: process.argv[2], workerType: 'packed', intervalSeconds: 1, thread: process.argv[3] === 'thread',
  onError: (problem) => console.error(problem.message) };
const heartbeat = new WorkerHeartbeat(options).start();
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
wait(1500).then(() => process.argv[4] === 'exit' ? process.exit(0) : heartbeat.stop());
`;

async function run(file: string, args: readonly string[], options: ExecFileOptions = {}) {
  return promisify(execFile)(file, args, { ...options, encoding: 'utf8' });
}

describe('the package of the client', () => {
  let folder: string;
  let app: string;
  let exporter: FakeExporter;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-package-'));
    app = join(folder, 'app');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{"name": "app", "version": "1.0.0"}');
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: CLIENT });
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    await run(
      'npm',
      ['install', '--silent', `--registry=${NO_REGISTRY}`, '--fetch-retries=0', join(folder, tarball)],
      {
        cwd: app,
      },
    );
    writeFileSync(join(app, 'app.mjs'), `import { WorkerHeartbeat } from '@heartline/client';${WORK}`);
    writeFileSync(join(app, 'app.cjs'), `const { WorkerHeartbeat } = require('@heartline/client');${WORK}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => (exporter = await new FakeExporter().listen()));
  afterEach(() => exporter.close());

  /** Runs a script, and returns the statuses that its worker reported and what it printed. */
  const runWorker = async (script: string, thread: 'thread' | 'loop', end: 'stop' | 'exit') => {
    const env = { PATH: process.env.PATH, HEARTLINE_URL: exporter.url };
    const { stderr } = await run(process.execPath, [script, 'w-1', thread, end], { env, cwd: folder });
    const statuses = exporter.reports.map(({ status }) => status);
    return { first: statuses[0], last: statuses.at(-1), stderr };
  };
  const WORKED = { first: 'active', last: 'stopped', stderr: '' };

  test('A6 installs alone, without a registry and without a dependency', () => {
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      '@heartline',
    ]);
    expect(readdirSync(join(app, 'node_modules', '@heartline'))).toEqual(['client']);
    const installed = join(app, 'node_modules', '@heartline', 'client');
    const types = readFileSync(join(installed, 'dist', 'package', 'index.d.ts'), 'utf8');
    expect(types).not.toMatch(/from '|import\(|NodeJS/);
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.(test|fixture)\./.test(file))).toEqual([]);
  });

  test.each([
    ['app.mjs', 'loop', 'stop'],
    ['app.mjs', 'thread', 'exit'],
    ['app.cjs', 'loop', 'exit'],
    ['app.cjs', 'thread', 'stop'],
  ] as const)('A6 %s works, sending from the %s, and reports its end by %s', async (script, thread, end) => {
    expect(await runWorker(join(app, script), thread, end)).toEqual(WORKED);
  });

  test('S5.3 a process that loaded both kinds of modules ends by a signal', async () => {
    const script = join(app, 'both.mjs');
    writeFileSync(
      script,
      `import { createRequire } from 'node:module';
       import { WorkerHeartbeat as One } from '@heartline/client';
       const { WorkerHeartbeat: Other } = createRequire(import.meta.url)('@heartline/client');
       for (const [id, Heartbeat] of [['one', One], ['other', Other]]) {
         new Heartbeat({ workerId: id, intervalSeconds: 1 }).start();
       }
       setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1000);
       setTimeout(() => process.exit(9), 20000);`,
    );
    const env = { PATH: process.env.PATH, HEARTLINE_URL: exporter.url };
    await expect(run(process.execPath, [script], { env })).rejects.toMatchObject({ signal: 'SIGTERM' });
    const stopped = exporter.reports.filter(({ status }) => status === 'stopped');
    expect(stopped.map(({ worker_id }) => worker_id).sort()).toEqual(['one', 'other']);
  });

  test.each([
    ['nodenext', 'mts'],
    ['nodenext', 'cts'],
    ['bundler', 'ts'],
  ])('A6 has types for TypeScript with moduleResolution %s in a .%s file', async (resolution, extension) => {
    const script = join(app, `types-${resolution}.${extension}`);
    writeFileSync(
      script,
      `import { classifyFailure, type QueueReport, type TaskOutcome, WorkerHeartbeat } from '@heartline/client';
       const queue: QueueReport = { queue: 'q', waiting: 3 };
       const heartbeat: WorkerHeartbeat = new WorkerHeartbeat({ onCommand: ({ action }) => action satisfies 'restart' }).start();
       heartbeat.setQueue(queue);
       // @ts-expect-error a queue has a name
       heartbeat.setQueue({ waiting: 3 });
       export const outcome: TaskOutcome = classifyFailure(1);
       export const result: Promise<number> = heartbeat.observeTask('a', () => 1);`,
    );
    const config = join(app, `tsconfig.${resolution}.${extension}.json`);
    const module = resolution === 'bundler' ? 'preserve' : 'nodenext';
    const options = { noEmit: true, strict: true, types: [], target: 'es2022', lib: ['es2022'] };
    const compilerOptions = { ...options, module, moduleResolution: resolution };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [script] }));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', config]).catch((cause: unknown) => ({
      stdout: String(Reflect.get(Object(cause) as object, 'stdout')),
    }));
    expect(stdout).toBe('');
  });

  describe.each(['esbuild', 'rollup', 'rspack'])('bundled by %s', (bundler) => {
    test.each([
      ['esm', 'app.mjs', 'loop', 'stop'],
      ['esm', 'app.mjs', 'thread', 'exit'],
      ['cjs', 'app.mjs', 'thread', 'exit'],
      // Rollup bundles `require` only with a plugin.
      ...(bundler === 'rollup' ? [] : ([['cjs', 'app.cjs', 'loop', 'exit']] as const)),
    ] as const)(
      'A6 as %s from %s works, sending from the %s, and reports its end by %s',
      async (format, entry, thread, end) => {
        const target = join(folder, `${bundler}-${entry}-${format}`);
        mkdirSync(target, { recursive: true });
        const output = join(target, format === 'esm' ? 'bundle.mjs' : 'bundle.cjs');
        await run(process.execPath, [BUNDLE, bundler, format, join(app, entry), output]);
        expect(await runWorker(output, thread, end)).toEqual(WORKED);
      },
    );
  });
});
