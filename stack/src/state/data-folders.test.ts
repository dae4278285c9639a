import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { layoutOf, makeFolders, type Layout } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { freePorts } from '../options/ports';
import { alertmanagerPart } from '../services/alertmanager';
import { exporterPart } from '../services/exporter';
import { prometheusPart } from '../services/prometheus';
import { identify } from '../processes/process-identity';
import { writeRecord } from './state-file';
import { startStack } from '../stack';
import { removeStored, storedFolders } from './data-folders';

let options: StackOptions;
let layout: Layout;
beforeEach(async () => {
  const home = mkdtempSync(join(tmpdir(), 'heartline-stored-'));
  const rules = join(home, 'rules');
  const secrets = join(home, 'secrets');
  options = { ports: await freePorts(), home, rules, page: false, secrets, environment: {}, fresh: true };
  layout = layoutOf(home);
  makeFolders(layout);
});
afterEach(() => rmSync(options.home, { recursive: true }));

/** A file within, in folders that are made for it. */
function fileIn(folder: string): string {
  const path = join(folder, 'some', 'file');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

/** The folders that the parts of an earlier stack were told to store in; it left its configuration, too. */
function earlierStack(): string[] {
  return [exporterPart, prometheusPart, alertmanagerPart]
    .flatMap((part) => part(options, layout).args)
    .flatMap((arg) => /^--storage\.(?:tsdb\.)?path=(.*)$/.exec(arg)?.[1] ?? []);
}

function removeTraces(): void {
  rmSync(layout.run, { recursive: true });
  makeFolders(layout);
}

function exist(files: readonly string[]): boolean {
  return files.every((path) => existsSync(path));
}

test('what each part stored is removed', () => {
  const folders = earlierStack();
  expect(folders).toHaveLength(3);
  const files = folders.map(fileIn);
  removeStored(storedFolders(layout));
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('what is no part’s is left alone, and so is what has the name of a part that stores nothing', () => {
  earlierStack();
  const others = ['demo', 'page'].map((name) => join(layout.data, name));
  const files = [layout.home, layout.data, layout.logs, ...others].map(fileIn);
  removeStored(storedFolders(layout));
  expect(exist(files)).toBe(true);
});

test('nothing stored is nothing to do, whether a stack ran here or not', () => {
  expect(storedFolders(layout)).toEqual([]);
  earlierStack();
  expect(storedFolders(layout)).toEqual([]);
});

test('a fresh start where no trace says that a stack ran is refused, and removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  removeTraces();
  const refused = `nothing in ${layout.run} says that one ran here`;
  await expect(startStack(options)).rejects.toThrow(refused);
  // Nor does the refused one leave traces that a second would take for an earlier stack's.
  await expect(startStack(options)).rejects.toThrow(refused);
  expect(exist(files)).toBe(true);
});

test.each(['prometheus', 'alertmanager.yml'])('a lone run/%s is no trace: others use such names', (name) => {
  fileIn(join(layout.data, 'prometheus'));
  mkdirSync(join(layout.run, name));
  expect(() => storedFolders(layout)).toThrow(join(layout.data, 'prometheus'));
});

test('a fresh start that is refused, as a stack runs here, removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  const own = identify(process.pid);
  if (own === undefined) throw new Error('This process runs.');
  writeRecord(layout, { stack: own, ready: true, parts: [] });
  await expect(startStack(options)).rejects.toThrow('A stack runs here already');
  expect(exist(files)).toBe(true);
});

test('a fresh start that is refused, as its secrets cannot be read, removes nothing', async () => {
  const files = earlierStack().map(fileIn);
  writeFileSync(options.secrets, 'a file where a folder is wanted');
  await expect(startStack(options)).rejects.toThrow('ENOTDIR');
  expect(exist(files)).toBe(true);
});
