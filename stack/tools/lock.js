// One installation at a time: the holder's process ID stands in a file, and a holder that is gone does not count.
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 200;

/** Whether a process of this ID runs. One that belongs to somebody else does run. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function take(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function holder(file) {
  try {
    return Number(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs `work` while holding the lock `file`; waits for a living holder up to `timeoutMs`, then throws. */
async function withLock(file, timeoutMs, work) {
  await mkdir(dirname(file), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  while (!(await take(file))) {
    const pid = await holder(file);
    // An empty file is a holder between creating and writing it: wait as for a living one.
    if (pid !== undefined && pid > 0 && !isAlive(pid)) await rm(file, { force: true });
    else if (Date.now() > deadline) {
      throw new Error(
        `Process ${pid} has held ${file} for over ${timeoutMs / 1000} s. If it hangs, end it and remove the file.`,
      );
    } else await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

module.exports = { isAlive, withLock };
