import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackPaths, createFolders, type StackPaths } from '../options/paths';
import { readState, removeState, type StackState, writeState } from './state-file';

let home: string;
let paths: StackPaths;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heartline-state-'));
  paths = stackPaths(home);
  createFolders(paths);
});
afterEach(() => rmSync(home, { recursive: true }));

const state: StackState = {
  stack: { pid: 42, started: 'then' },
  ready: true,
  services: [{ name: 'exporter', process: { pid: 43, started: 'later' } }],
};

test('a written state is read back', () => {
  writeState(paths, state);
  expect(readState(paths)).toEqual(state);
});

test('replacing the state leaves no temporary file', () => {
  writeState(paths, state);
  writeState(paths, { ...state, ready: false });
  expect(readdirSync(paths.run)).toEqual(['stack.json']);
});

test('there is no state before it is written and after it is removed', () => {
  expect(readState(paths)).toBeUndefined();
  writeState(paths, state);
  removeState(paths);
  expect(readState(paths)).toBeUndefined();
});

test('the error for an invalid state file says what to do', () => {
  writeFileSync(join(paths.run, 'stack.json'), '{"pid": 1}');
  expect(() => readState(paths)).toThrow(/stack\.json is not a valid state file\. Remove it\./);
});
