import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLogTail } from './log-tail';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-log-'));
  file = join(folder, 'part.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('gives the last lines, oldest first, without empty ones', () => {
  writeFileSync(file, 'one\ntwo\n\nthree\n');
  expect(readLogTail(file, 2)).toEqual(['two', 'three']);
});

test('gives all of a short log', () => {
  writeFileSync(file, 'one');
  expect(readLogTail(file, 10)).toEqual(['one']);
});

test('reads no more than the end of a long log, and gives no line that it sees a part of', () => {
  writeFileSync(file, `${'x'.repeat(100_000)}\nlast\n`);
  expect(readLogTail(file, 10)).toEqual(['last']);
});

test('a log that is not there has no lines', () => {
  expect(readLogTail(join(folder, 'none.log'), 10)).toEqual([]);
});

test('what cannot be read is an error', () => {
  expect(() => readLogTail(folder, 10)).toThrow('EISDIR');
});
