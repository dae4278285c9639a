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
  home = mkdtempSync(join(tmpdir(), 'heartline-orphans-'));
  paths = stackPaths(home);
  createFolders(paths);
});
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  rmSync(home, { recursive: true });
});

/** Starts a process in its own group and waits until it listens on this port. */
async function startListener(port: number): Promise<ChildProcess & { pid: number }> {
  const script = `require('node:net').createServer().listen(${port}, '${HOST}', () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const { pid } = child;
  if (pid === undefined) {
    throw new Error('The process has no ID.');
  }
  return Object.assign(child, { pid });
}

const exited = { pid: 2 ** 22, started: 'long ago' };
function writeStateWith(process: StackState['stack']) {
  writeState(paths, { stack: exited, ready: true, services: [{ name: 'exporter', process }] });
}

test('the ports of a killed stack are free after its services are killed', async () => {
  const ports = await findFreePorts();
  const { pid } = await startListener(ports.exporter);
  writeStateWith(identifyProcess(pid) ?? exited);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is in use');
  await killOrphanedProcesses(paths);
  await expect(requireFreePorts(ports, ['exporter'])).resolves.toBeUndefined();
  expect(readState(paths)).toBeUndefined();
});

test('a process that reuses the ID of an earlier service is not killed', async () => {
  const ports = await findFreePorts();
  const child = await startListener(ports.exporter);
  writeStateWith({ pid: child.pid, started: 'another time' });
  await killOrphanedProcesses(paths);
  await expect(requireFreePorts(ports, ['exporter'])).rejects.toThrow('is in use');
  expect(child.exitCode).toBeNull();
});

test('nothing is done if no process was left', async () => {
  await expect(killOrphanedProcesses(paths)).resolves.toBeUndefined();
});
