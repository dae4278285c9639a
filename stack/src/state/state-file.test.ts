import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackPaths, createFolders, type StackPaths } from '../options/paths';
import { readState, removeState, type StackState, writeState } from './state-file';

let home: string;
let paths: StackPaths;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heartline-record-'));
  paths = stackPaths(home);
  createFolders(paths);
});
afterEach(() => rmSync(home, { recursive: true }));

const record: StackState = {
  stack: { pid: 42, started: 'then' },
  ready: true,
  services: [{ name: 'exporter', process: { pid: 43, started: 'later' } }],
};

test('what is written is read again', () => {
  writeState(paths, record);
  expect(readState(paths)).toEqual(record);
});

test('the record is replaced in one step: no half of it is left beside it', () => {
  writeState(paths, record);
  writeState(paths, { ...record, ready: false });
  expect(readdirSync(paths.run)).toEqual(['stack.json']);
});

test('there is none before one is written and after it is removed', () => {
  expect(readState(paths)).toBeUndefined();
  writeState(paths, record);
  removeState(paths);
  expect(readState(paths)).toBeUndefined();
});

test('another file in its place is an error that says what to do', () => {
  writeFileSync(join(paths.run, 'stack.json'), '{"pid": 1}');
  expect(() => readState(paths)).toThrow(/stack\.json is not a stack's record\. Remove it\./);
});
