const { spawnSync } = require('node:child_process');
const files = require('node:fs/promises');
const { mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { expect, jest: mocks, test } = require('@jest/globals');

/** Waits until the condition holds, but not forever: the lock prevents some conditions. */
async function waitFor(condition) {
  for (let i = 0; i < 500 && !condition(); i += 1) {
    await nextTurn();
  }
}

test('two processes that find a stale lock hold it one after the other, even if one removes it late', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-race-'));
  const file = join(folder, 'work.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, String(pid));

  let reads = 0;
  let removals = 0;
  let started = 0;
  let holders = 0;
  let maxHolders = 0;
  const { readFile, rm } = files;
  const read = mocks.spyOn(files, 'readFile').mockImplementation(async (...args) => {
    const text = await readFile(...args);
    reads += 1;
    return text;
  });
  // Both have read the stale lock before the first removes it, and the second removes it while the first holds the lock.
  const remove = mocks.spyOn(files, 'rm').mockImplementation(async (...args) => {
    removals += 1;
    const isFirst = removals === 1;
    await waitFor(() => (isFirst ? reads >= 2 : started > 0));
    await rm(...args);
  });
  const work = async () => {
    started += 1;
    holders += 1;
    maxHolders = Math.max(maxHolders, holders);
    await waitFor(() => started === 2);
    holders -= 1;
  };
  try {
    // The module reads the file system functions when it is loaded.
    let withLock;
    mocks.isolateModules(() => ({ withLock } = require('./lock.js')));
    await Promise.all([withLock(file, 10_000, work), withLock(file, 10_000, work)]);
    expect([started, maxHolders]).toEqual([2, 1]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    read.mockRestore();
    remove.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
