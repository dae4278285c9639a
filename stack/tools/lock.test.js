const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { afterEach, beforeEach, expect, test } = require('@jest/globals');
const { isAlive, withLock } = require('./lock.js');

const PATIENCE_MS = 10_000;
let folder;
let file;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-lock-'));
  file = join(folder, 'made', 'work.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The ID of a process that has ended. */
function deadPid() {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('two at once take turns', async () => {
  const log = [];
  const work = (name) => async () => {
    log.push(`${name} begins`);
    await nextTurn();
    log.push(`${name} ends`);
  };
  await Promise.all([withLock(file, PATIENCE_MS, work('one')), withLock(file, PATIENCE_MS, work('two'))]);
  const [first, second] = log[0] === 'one begins' ? ['one', 'two'] : ['two', 'one'];
  expect(log).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

test('the result comes back and the lock is gone', async () => {
  await expect(withLock(file, PATIENCE_MS, async () => 42)).resolves.toBe(42);
  expect(existsSync(file)).toBe(false);
});

test('the lock is gone after a failure too', async () => {
  const work = async () => {
    throw new Error('no network');
  };
  await expect(withLock(file, PATIENCE_MS, work)).rejects.toThrow('no network');
  expect(existsSync(file)).toBe(false);
});

test('a lock whose holder is dead does not count', async () => {
  file = join(folder, 'stale.lock');
  writeFileSync(file, String(deadPid()));
  await expect(withLock(file, PATIENCE_MS, async () => 'done')).resolves.toBe('done');
});

test('one that died while it took over from a dead one does not count either', async () => {
  file = join(folder, 'stale.lock');
  const dead = deadPid();
  writeFileSync(file, `${dead}-first`);
  writeFileSync(`${file}.${dead}-first`, `${dead}-second`);
  await expect(withLock(file, PATIENCE_MS, async () => 'done')).resolves.toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('a living holder is waited for, and named when the time is over', async () => {
  file = join(folder, 'held.lock');
  writeFileSync(file, String(process.pid));
  await expect(withLock(file, 0, async () => 'done')).rejects.toThrow(
    `Process ${process.pid} still holds ${file}`,
  );
});

test('one that died before it wrote its ID does not count after a while', async () => {
  file = join(folder, 'empty.lock');
  writeFileSync(file, '');
  const long = new Date(Date.now() - 60_000);
  utimesSync(file, long, long);
  await expect(withLock(file, PATIENCE_MS, async () => 'done')).resolves.toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('one that has only just taken the lock, and not written its ID yet, is waited for', async () => {
  file = join(folder, 'empty.lock');
  writeFileSync(file, '');
  await expect(withLock(file, 0, async () => 'done')).rejects.toThrow(`Another process still holds ${file}`);
});

test('this process is alive and an ended one is not', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(deadPid())).toBe(false);
});
