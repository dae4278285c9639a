import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { type SandboxUpdate } from '@heartline/client';

import { SandboxKeeper } from './sandbox-runner';

/** Stands in for sandbox.ts, which is a program of its own: what it does, the path says. */
const SCRIPT = `
  process.on('message', ({ run, path }) => {
    if (path === 'die') process.exit(3);
    else if (path === 'throw') process.send({ error: { name: 'InvalidJsonError', message: 'no JSON' } });
    else if (path !== 'hang') {
      require('node:fs').writeFileSync('result', '1234567');
      process.send({ result: run + ' ' + path });
    }
  });
  process.on('disconnect', () => process.exit());
`;
const never = new AbortController().signal;

describe('a keeper of sandboxes', () => {
  let root: string;
  let told: SandboxUpdate[];
  let keeper: SandboxKeeper;
  const home = () => join(root, 'home');
  const states = () => told.flatMap(({ state }) => state ?? []);
  const ids = () => new Set(told.map(({ sandbox_id }) => sandbox_id));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-keeper-'));
    const script = join(root, 'sandbox.js');
    await writeFile(script, SCRIPT);
    told = [];
    keeper = new SandboxKeeper('w', home(), script, (sandbox) => told.push(sandbox));
    await keeper.clearUp();
  });
  afterEach(async () => {
    await keeper.end();
    await rm(root, { recursive: true, force: true });
  });

  test('S3.3 runs what it is given in one and the same, and tells since when it runs and when it last did', async () => {
    expect(await keeper.run({ run: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(await keeper.run({ run: 'keys', path: '/b' }, never)).toBe('keys /b');
    expect(ids().size).toBe(1);
    expect(told[0]).toEqual({
      sandbox_id: expect.stringMatching(/^w\./),
      state: 'running',
      created_at: expect.any(String),
      last_event_at: expect.any(String),
    });
    expect(states()).toEqual(['running']);
  });

  test('S3.6 tells what it uses: memory and disk at once, CPU from the second look on', async () => {
    await keeper.measure();
    expect(told).toEqual([]);
    await keeper.run({ run: 'sum', path: '/a' }, never);
    await keeper.measure();
    const first = told.at(-1)?.resources;
    expect(first).toEqual({ memory_bytes: expect.any(Number), disk_bytes: 7 });
    expect(first?.memory_bytes).toBeGreaterThan(10_000_000);
    await keeper.measure();
    expect(told.at(-1)?.resources).toHaveProperty('cpu_ratio');
  });

  test('what a program throws is thrown, and the sandbox goes on', async () => {
    await expect(keeper.run({ run: 'sum', path: 'throw' }, never)).rejects.toMatchObject({
      name: 'InvalidJsonError',
      message: 'no JSON',
    });
    expect(await keeper.run({ run: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(states()).toEqual(['running']);
  });

  test('a program without an end is ended together with its sandbox, and the next one has another', async () => {
    const patience = new AbortController();
    const run = keeper.run({ run: 'endless', path: 'hang' }, patience.signal);
    while (states().length === 0) await turn();
    await turn();
    patience.abort(new DOMException('too long', 'TimeoutError'));
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await keeper.run({ run: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(states()).toEqual(['running', 'terminated', 'running']);
    expect(ids().size).toBe(2);
  });

  test('a sandbox that dies by itself has crashed', async () => {
    await expect(keeper.run({ run: 'sum', path: 'die' }, never)).rejects.toMatchObject({
      name: 'SandboxGoneError',
    });
    await keeper.end();
    expect(states()).toEqual(['running', 'crashed']);
  });

  test('after some runs a sandbox makes room for a fresh one, and its folder goes with it', async () => {
    for (let run = 0; run < 25; run += 1) await keeper.run({ run: 'sum', path: '/a' }, never);
    expect(states()).toEqual(['running', 'terminated']);
    expect(await readdir(home())).toEqual([]);
    await keeper.run({ run: 'sum', path: '/a' }, never);
    expect(await readdir(home())).toHaveLength(1);
  });

  test('what a killed worker left behind has crashed, and is cleared up', async () => {
    await mkdir(join(home(), 'w.earlier'));
    await keeper.clearUp();
    expect(told).toEqual([{ sandbox_id: 'w.earlier', state: 'crashed' }]);
    expect(existsSync(join(home(), 'w.earlier'))).toBe(false);
  });
});
