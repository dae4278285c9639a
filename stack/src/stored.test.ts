import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { layoutOf, makeFolders, type Layout } from './options/layout';
import type { StackOptions } from './options/options';
import { freePorts } from './options/ports';
import { alertmanagerPart } from './parts/alertmanager';
import { exporterPart } from './parts/exporter';
import { prometheusPart } from './parts/prometheus';
import { identify } from './processes/identity';
import { writeRecord } from './record';
import { startStack } from './stack';
import { removeStored } from './stored';

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

/** The folders that the parts are told to store in. */
const storedIn = (): string[] =>
  [exporterPart, prometheusPart, alertmanagerPart]
    .flatMap((part) => part(options, layout).args)
    .flatMap((arg) => /^--storage\.(?:tsdb\.)?path=(.*)$/.exec(arg)?.[1] ?? []);

test('what each part stored is removed', () => {
  const files = storedIn().map(fileIn);
  expect(files).toHaveLength(3);
  removeStored(layout);
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('what is no part’s is left alone', () => {
  const files = [layout.home, layout.data, layout.logs].map(fileIn);
  removeStored(layout);
  expect(files.every((path) => existsSync(path))).toBe(true);
});

test('nothing stored is nothing to do', () => {
  expect(() => removeStored(layout)).not.toThrow();
});

test('a fresh start that is refused, as a stack runs here, removes nothing', async () => {
  const files = storedIn().map(fileIn);
  const own = identify(process.pid);
  if (own === undefined) throw new Error('This process runs.');
  writeRecord(layout, { stack: own, ready: true, parts: [] });
  await expect(startStack(options)).rejects.toThrow('A stack runs here already');
  expect(files.every((path) => existsSync(path))).toBe(true);
});
