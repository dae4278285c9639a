import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLogTail } from './log-tail';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-log-'));
  file = join(folder, 'service.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the tail has the last lines, oldest first, without empty ones', () => {
  writeFileSync(file, 'one\ntwo\n\nthree\n');
  expect(readLogTail(file, 2)).toEqual(['two', 'three']);
});

test('the tail of a short log is the whole log', () => {
  writeFileSync(file, 'one');
  expect(readLogTail(file, 10)).toEqual(['one']);
});

test('the tail of a long log has no incomplete line', () => {
  writeFileSync(file, `${'x'.repeat(100_000)}\nlast\n`);
  expect(readLogTail(file, 10)).toEqual(['last']);
});

test('the tail of a missing log is empty', () => {
  expect(readLogTail(join(folder, 'none.log'), 10)).toEqual([]);
});

test('an unreadable log is an error', () => {
  expect(() => readLogTail(folder, 10)).toThrow('EISDIR');
});
