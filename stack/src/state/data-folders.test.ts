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
  const home = mkdtempSync(join(tmpdir(), 'heartline-stored-'));
  const rules = join(home, 'rules');
  const secrets = join(home, 'secrets');
  options = { ports: await findFreePorts(), home, rules, page: false, secrets, environment: {}, fresh: true };
  paths = stackPaths(home);
  createFolders(paths);
});
afterEach(() => rmSync(options.home, { recursive: true }));

/** A file within, in folders that are made for it. */
function fileIn(folder: string): string {
  const path = join(folder, 'some', 'file');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

/** The folders that the services of an earlier stack were told to store in; it left its configuration, too. */
function earlierStack(): string[] {
  return [exporterService, prometheusService, alertmanagerService]
    .flatMap((service) => service(options, paths).args)
    .flatMap((arg) => /^--storage\.(?:tsdb\.)?path=(.*)$/.exec(arg)?.[1] ?? []);
}

function removeTraces(): void {
  rmSync(paths.run, { recursive: true });
  createFolders(paths);
}

function exist(files: readonly string[]): boolean {
  return files.every((path) => existsSync(path));
}

test('what each service stored is removed', () => {
  const folders = earlierStack();
  expect(folders).toHaveLength(3);
  const files = folders.map(fileIn);
  removeDataFolders(findDataFolders(paths));
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('what is no service’s is left alone, and so is what has the name of a service that stores nothing', () => {
  earlierStack();
  const others = ['demo', 'page'].map((name) => join(paths.data, name));
  const files = [paths.home, paths.data, paths.logs, ...others].map(fileIn);
  removeDataFolders(findDataFolders(paths));
  expect(exist(files)).toBe(true);
});

test('nothing stored is nothing to do, whether a stack ran here or not', () => {
  expect(findDataFolders(paths)).toEqual([]);
  earlierStack();
  expect(findDataFolders(paths)).toEqual([]);
});

test('a fresh start where no trace says that a stack ran is refused, and removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  removeTraces();
  const refused = `nothing in ${paths.run} says that one ran here`;
  await expect(startStack(options)).rejects.toThrow(refused);
  // Nor does the refused one leave traces that a second would take for an earlier stack's.
  await expect(startStack(options)).rejects.toThrow(refused);
  expect(exist(files)).toBe(true);
});

test.each(['prometheus', 'alertmanager.yml'])('a lone run/%s is no trace: others use such names', (name) => {
  fileIn(join(paths.data, 'prometheus'));
  mkdirSync(join(paths.run, name));
  expect(() => findDataFolders(paths)).toThrow(join(paths.data, 'prometheus'));
});

test('a fresh start that is refused, as a stack runs here, removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  const own = identifyProcess(process.pid);
  if (own === undefined) throw new Error('This process runs.');
  writeState(paths, { stack: own, ready: true, services: [] });
  await expect(startStack(options)).rejects.toThrow('A stack runs here already');
  expect(exist(files)).toBe(true);
});

test('a fresh start that is refused, as its secrets cannot be read, removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  writeFileSync(options.secrets, 'a file where a folder is wanted');
  await expect(startStack(options)).rejects.toThrow('ENOTDIR');
  expect(exist(files)).toBe(true);
});
