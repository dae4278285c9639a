import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutOf, makeFolders, type Layout } from '../options/paths';
import { readRecord, removeRecord, type StackRecord, writeRecord } from './state-file';

let home: string;
let layout: Layout;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heartline-record-'));
  layout = layoutOf(home);
  makeFolders(layout);
});
afterEach(() => rmSync(home, { recursive: true }));

const record: StackRecord = {
  stack: { pid: 42, started: 'then' },
  ready: true,
  parts: [{ name: 'exporter', process: { pid: 43, started: 'later' } }],
};

test('what is written is read again', () => {
  writeRecord(layout, record);
  expect(readRecord(layout)).toEqual(record);
});

test('the record is replaced in one step: no half of it is left beside it', () => {
  writeRecord(layout, record);
  writeRecord(layout, { ...record, ready: false });
  expect(readdirSync(layout.run)).toEqual(['stack.json']);
});

test('there is none before one is written and after it is removed', () => {
  expect(readRecord(layout)).toBeUndefined();
  writeRecord(layout, record);
  removeRecord(layout);
  expect(readRecord(layout)).toBeUndefined();
});

test('another file in its place is an error that says what to do', () => {
  writeFileSync(join(layout.run, 'stack.json'), '{"pid": 1}');
  expect(() => readRecord(layout)).toThrow(/stack\.json is not a stack's record\. Remove it\./);
});
