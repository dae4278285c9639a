import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stackPaths, createFolders, type StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { findFreePorts } from '../../../test-support/free-ports';
import { alertmanagerService } from '../services/alertmanager';
import { exporterService } from '../services/exporter';
import { prometheusService } from '../services/prometheus';
import { identifyProcess } from '../processes/process-identity';
import { writeState } from './state-file';
import { startStack } from '../stack';
import { removeDataFolders, findDataFolders } from './data-folders';

let options: StackOptions;
let paths: StackPaths;
beforeEach(async () => {
  const home = mkdtempSync(join(tmpdir(), 'heartline-data-'));
  const rules = join(home, 'rules');
  const secrets = join(home, 'secrets');
  options = { ports: await findFreePorts(), home, rules, page: false, secrets, environment: {}, fresh: true };
  paths = stackPaths(home);
  createFolders(paths);
});
afterEach(() => rmSync(options.home, { recursive: true }));

/** Creates a file below this folder. */
function createFileIn(folder: string): string {
  const path = join(folder, 'some', 'file');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

/** Writes the configuration of an earlier stack and returns the data folders of its services. */
function configureEarlierStack(): string[] {
  return [exporterService, prometheusService, alertmanagerService]
    .flatMap((service) => service(options, paths).args)
    .flatMap((arg) => /^--storage\.(?:tsdb\.)?path=(.*)$/.exec(arg)?.[1] ?? []);
}

function removeConfiguration(): void {
  rmSync(paths.run, { recursive: true });
  createFolders(paths);
}

function allExist(files: readonly string[]): boolean {
  return files.every((path) => existsSync(path));
}

test('the data of each service is removed', () => {
  const folders = configureEarlierStack();
  expect(folders).toHaveLength(3);
  const files = folders.map(createFileIn);
  removeDataFolders(findDataFolders(paths));
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('other folders are kept, also those named after a service without data', () => {
  configureEarlierStack();
  const others = ['demo', 'page'].map((name) => join(paths.data, name));
  const files = [paths.home, paths.data, paths.logs, ...others].map(createFileIn);
  removeDataFolders(findDataFolders(paths));
  expect(allExist(files)).toBe(true);
});

test('there are no data folders without data, whether or not a stack has run', () => {
  expect(findDataFolders(paths)).toEqual([]);
  configureEarlierStack();
  expect(findDataFolders(paths)).toEqual([]);
});

test('--fresh is rejected and removes nothing if no stack has run in the home', async () => {
  const files = configureEarlierStack().map(createFileIn);
  removeConfiguration();
  const message = `${paths.run} has no configuration of an earlier stack`;
  await expect(startStack(options)).rejects.toThrow(message);
  // The rejected start leaves no configuration that a second start would take for that of an earlier stack.
  await expect(startStack(options)).rejects.toThrow(message);
  expect(allExist(files)).toBe(true);
});

test.each(['prometheus', 'alertmanager.yml'])(
  'run/%s alone does not count as the configuration of a stack',
  (name) => {
    createFileIn(join(paths.data, 'prometheus'));
    mkdirSync(join(paths.run, name));
    expect(() => findDataFolders(paths)).toThrow(join(paths.data, 'prometheus'));
  },
);

test('--fresh removes nothing if a stack is running', async () => {
  const files = configureEarlierStack().map(createFileIn);
  const own = identifyProcess(process.pid);
  if (own === undefined) {
    throw new Error('The test process is not in the process table.');
  }
  writeState(paths, { stack: own, ready: true, services: [] });
  await expect(startStack(options)).rejects.toThrow('A stack is already running');
  expect(allExist(files)).toBe(true);
});

test('--fresh removes nothing if the secrets cannot be read', async () => {
  const files = configureEarlierStack().map(createFileIn);
  writeFileSync(options.secrets, 'a file instead of a folder');
  await expect(startStack(options)).rejects.toThrow('ENOTDIR');
  expect(allExist(files)).toBe(true);
});
