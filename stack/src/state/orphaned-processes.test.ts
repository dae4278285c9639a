import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killOrphanedProcesses } from './orphaned-processes';
import { stackPaths, createFolders, type StackPaths } from '../options/paths';
import { findFreePorts } from '../../../test-support/free-ports';
import { HOST, requireFreePorts } from '../options/ports';
import { identifyProcess } from '../processes/process-identity';
import { readState, type StackState, writeState } from './state-file';

let home: string;
let paths: StackPaths;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heartline-leftovers-'));
  paths = stackPaths(home);
  createFolders(paths);
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
function leave(process: StackState['stack']) {
  writeState(paths, { stack: gone, ready: true, services: [{ name: 'exporter', process }] });
}

test('once what a killed stack left has been ended, its ports are free', async () => {
  const ports = await findFreePorts();
  const { pid } = await listener(ports.exporter);
  leave(identifyProcess(pid) ?? gone);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is taken');
  await killOrphanedProcesses(paths);
  await expect(requireFreePorts(ports, ['exporter'])).resolves.toBeUndefined();
  expect(readState(paths)).toBeUndefined();
});

test('a later process that got the ID of an earlier service is left alone', async () => {
  const ports = await findFreePorts();
  const child = await listener(ports.exporter);
  leave({ pid: child.pid, started: 'another time' });
  await killOrphanedProcesses(paths);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is taken');
  expect(child.exitCode).toBeNull();
});

test('where nothing was left there is nothing to do', async () => {
  await expect(killOrphanedProcesses(paths)).resolves.toBeUndefined();
});
