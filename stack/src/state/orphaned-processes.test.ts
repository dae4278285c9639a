import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers } from './orphaned-processes';
import { layoutOf, makeFolders, type Layout } from '../options/paths';
import { freePorts, HOST, requireFreePorts } from '../options/ports';
import { identify } from '../processes/process-identity';
import { readRecord, type StackRecord, writeRecord } from './state-file';

let home: string;
let layout: Layout;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heartline-leftovers-'));
  layout = layoutOf(home);
  makeFolders(layout);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(home, { recursive: true });
});

/** A process in a group of its own that listens on this port, once it does. */
async function listener(port: number): Promise<ChildProcess & { pid: number }> {
  const script = `require('node:net').createServer().listen(${port}, '${HOST}', () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error('A process that printed has an ID.');
  return Object.assign(child, { pid });
}

const gone = { pid: 2 ** 22, started: 'long ago' };
function leave(process: StackRecord['stack']) {
  writeRecord(layout, { stack: gone, ready: true, parts: [{ name: 'exporter', process }] });
}

test('once what a killed stack left has been ended, its ports are free', async () => {
  const ports = await freePorts();
  const { pid } = await listener(ports.exporter);
  leave(identify(pid) ?? gone);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is taken');
  await endLeftovers(layout);
  await expect(requireFreePorts(ports, ['exporter'])).resolves.toBeUndefined();
  expect(readRecord(layout)).toBeUndefined();
});

test('a later process that got the ID of an earlier part is left alone', async () => {
  const ports = await freePorts();
  const child = await listener(ports.exporter);
  leave({ pid: child.pid, started: 'another time' });
  await endLeftovers(layout);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is taken');
  expect(child.exitCode).toBeNull();
});

test('where nothing was left there is nothing to do', async () => {
  await expect(endLeftovers(layout)).resolves.toBeUndefined();
});
