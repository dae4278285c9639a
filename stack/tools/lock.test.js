const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { afterEach, beforeEach, expect, test } = require('@jest/globals');
const { isAlive, withLock } = require('./lock.js');

const TIMEOUT_MS = 120_000;
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

test('two calls at the same time run one after the other', async () => {
  const log = [];
  const work = (name) => async () => {
    log.push(`${name} starts`);
    await nextTurn();
    log.push(`${name} ends`);
  };
  await Promise.all([withLock(file, TIMEOUT_MS, work('one')), withLock(file, TIMEOUT_MS, work('two'))]);
  const [first, second] = log[0] === 'one starts' ? ['one', 'two'] : ['two', 'one'];
  expect(log).toEqual([`${first} starts`, `${first} ends`, `${second} starts`, `${second} ends`]);
});

test('the result is returned and the lock is removed', async () => {
  await expect(withLock(file, TIMEOUT_MS, async () => 42)).resolves.toBe(42);
  expect(existsSync(file)).toBe(false);
});

test('the lock is removed after a failure', async () => {
  const work = async () => {
    throw new Error('no network');
  };
  await expect(withLock(file, TIMEOUT_MS, work)).rejects.toThrow('no network');
  expect(existsSync(file)).toBe(false);
});

test('the lock of a dead process is ignored', async () => {
  file = join(folder, 'stale.lock');
  writeFileSync(file, String(deadPid()));
  await expect(withLock(file, TIMEOUT_MS, async () => 'done')).resolves.toBe('done');
});

test('the lock of a process that died while removing a stale lock is ignored', async () => {
  file = join(folder, 'stale.lock');
  const dead = deadPid();
  writeFileSync(file, `${dead}-first`);
  writeFileSync(`${file}.${dead}-first`, `${dead}-second`);
  await expect(withLock(file, TIMEOUT_MS, async () => 'done')).resolves.toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('the holder is named if it still runs after the timeout', async () => {
  file = join(folder, 'held.lock');
  writeFileSync(file, String(process.pid));
  await expect(withLock(file, 0, async () => 'done')).rejects.toThrow(
    `Process ${process.pid} still holds ${file}`,
  );
});

test('an old lock without a process ID is ignored', async () => {
  file = join(folder, 'empty.lock');
  writeFileSync(file, '');
  const long = new Date(Date.now() - 60_000);
  utimesSync(file, long, long);
  await expect(withLock(file, TIMEOUT_MS, async () => 'done')).resolves.toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('a new lock without a process ID is respected', async () => {
  file = join(folder, 'empty.lock');
  writeFileSync(file, '');
  await expect(withLock(file, 0, async () => 'done')).rejects.toThrow(`Another process still holds ${file}`);
});

test('the test process is alive, a finished process is not', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(deadPid())).toBe(false);
});
