import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { type SandboxUpdate } from '@heartline/client';

import { SandboxRunner } from './sandbox-runner';

/** A fake of processes/sandbox.ts. The path of a task says what it does. */
const SCRIPT = `
  process.on('message', ({ program, path }) => {
    if (path === 'die') process.exit(3);
    else if (path === 'throw') process.send({ error: { name: 'InvalidJsonError', message: 'no JSON' } });
    else if (path !== 'hang') {
      require('node:fs').writeFileSync('result', '1234567');
      process.send({ result: program + ' ' + path });
    }
  });
  process.on('disconnect', () => process.exit());
`;
const never = new AbortController().signal;

describe('the sandbox runner', () => {
  let root: string;
  let updates: SandboxUpdate[];
  let runner: SandboxRunner;
  const home = () => join(root, 'home');
  const states = () => updates.flatMap(({ state }) => state ?? []);
  const ids = () => new Set(updates.map(({ sandbox_id }) => sandbox_id));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heartline-sandbox-'));
    const script = join(root, 'sandbox.js');
    await writeFile(script, SCRIPT);
    updates = [];
    runner = new SandboxRunner('w', home(), script, (sandbox) => updates.push(sandbox));
    await runner.removeLeftovers();
  });
  afterEach(async () => {
    await runner.close();
    await rm(root, { recursive: true, force: true });
  });

  test('S3.3 runs all tasks in the same sandbox and reports its creation and last event', async () => {
    expect(await runner.run({ program: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(await runner.run({ program: 'keys', path: '/b' }, never)).toBe('keys /b');
    expect(ids().size).toBe(1);
    expect(updates[0]).toEqual({
      sandbox_id: expect.stringMatching(/^w\./),
      state: 'running',
      created_at: expect.any(String),
      last_event_at: expect.any(String),
      hourly_cost_dollars: 0.12,
    });
    expect(states()).toEqual(['running']);
  });

  test('S3.6 reports memory and disk at once, and CPU from the second measurement on', async () => {
    await runner.measure();
    expect(updates).toEqual([]);
    await runner.run({ program: 'sum', path: '/a' }, never);
    await runner.measure();
    const first = updates.at(-1)?.resources;
    expect(first).toEqual({ memory_bytes: expect.any(Number), disk_bytes: 7 });
    expect(first?.memory_bytes).toBeGreaterThan(10_000_000);
    await runner.measure();
    expect(updates.at(-1)?.resources).toHaveProperty('cpu_ratio');
  });

  test('throws the error of a program and keeps the sandbox', async () => {
    await expect(runner.run({ program: 'sum', path: 'throw' }, never)).rejects.toMatchObject({
      name: 'InvalidJsonError',
      message: 'no JSON',
    });
    expect(await runner.run({ program: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(states()).toEqual(['running']);
  });

  test('terminates the sandbox of an endless program and runs the next task in a new one', async () => {
    const controller = new AbortController();
    const run = runner.run({ program: 'endless', path: 'hang' }, controller.signal);
    while (states().length === 0) {
      await nextTurn();
    }
    await nextTurn();
    controller.abort(new DOMException('too long', 'TimeoutError'));
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await runner.run({ program: 'sum', path: '/a' }, never)).toBe('sum /a');
    expect(states()).toEqual(['running', 'terminated', 'running']);
    expect(ids().size).toBe(2);
  });

  test('reports a sandbox that exits unexpectedly as crashed', async () => {
    await expect(runner.run({ program: 'sum', path: 'die' }, never)).rejects.toMatchObject({
      name: 'SandboxGoneError',
    });
    await runner.close();
    expect(states()).toEqual(['running', 'crashed']);
  });

  test('replaces a sandbox after 25 runs and removes its folder', async () => {
    for (let run = 0; run < 25; run += 1) {
      await runner.run({ program: 'sum', path: '/a' }, never);
    }
    expect(states()).toEqual(['running', 'terminated']);
    expect(await readdir(home())).toEqual([]);
    await runner.run({ program: 'sum', path: '/a' }, never);
    expect(await readdir(home())).toHaveLength(1);
  });

  test('reports the sandboxes of a killed worker as crashed and removes them', async () => {
    await mkdir(join(home(), 'w.earlier'));
    await runner.removeLeftovers();
    expect(updates).toEqual([{ sandbox_id: 'w.earlier', state: 'crashed' }]);
    expect(existsSync(join(home(), 'w.earlier'))).toBe(false);
  });
});
