const { spawnSync } = require('node:child_process');
const files = require('node:fs/promises');
const { mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { expect, jest: mocks, test } = require('@jest/globals');

/** Until it is so, or will not be: what a lock does not let happen is not waited for. */
async function until(isSo) {
  for (let i = 0; i < 500 && !isSo(); i += 1) await nextTurn();
}

test('of two that find a dead holder one gets the lock, though the other is slow to clear it away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-race-'));
  const file = join(folder, 'work.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, String(pid));

  let reads = 0;
  let cleared = 0;
  let begun = 0;
  let held = 0;
  let most = 0;
  const { readFile, rm } = files;
  const read = mocks.spyOn(files, 'readFile').mockImplementation(async (...args) => {
    const text = await readFile(...args);
    reads += 1;
    return text;
  });
  // Both have seen the dead holder before the first clears it away, and the second does so once the first works.
  const remove = mocks.spyOn(files, 'rm').mockImplementation(async (...args) => {
    cleared += 1;
    const first = cleared === 1;
    await until(() => (first ? reads >= 2 : begun > 0));
    await rm(...args);
  });
  const work = async () => {
    begun += 1;
    held += 1;
    most = Math.max(most, held);
    await until(() => begun === 2);
    held -= 1;
  };
  try {
    // It takes the functions of the file system when it is loaded.
    let withLock;
    mocks.isolateModules(() => ({ withLock } = require('./lock.js')));
    await Promise.all([withLock(file, 10_000, work), withLock(file, 10_000, work)]);
    expect([begun, most]).toEqual([2, 1]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    read.mockRestore();
    remove.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
