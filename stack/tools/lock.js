// A lock file that allows one installation at a time. It contains the holder's process ID; the lock of a process that has
// exited is ignored.
const { randomUUID } = require('node:crypto');
const { mkdir, readFile, rm, stat, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 200;
/** A process that has created the file but not written its ID after this time has died. */
const MAX_WRITE_MS = 10_000;

/** Whether a process with this ID runs. A process of another user counts as well. */
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
    await writeFile(file, `${process.pid}-${randomUUID()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/**
 * Returns the holder of the lock: its process ID (NaN if it is not written yet), a token that is unique for each time the lock
 * is taken, and the time when it was taken. Returns undefined if the lock is free.
 */
async function readHolder(file) {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    return { pid: Number.parseInt(token, 10), token, since: (await stat(file)).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function hasExited({ pid, since }) {
  return pid > 0 ? !isAlive(pid) : Date.now() - since > MAX_WRITE_MS;
}

/**
 * Removes the lock of a holder that has exited. Another waiter may have removed it already, and a third process may hold the
 * lock by now. Therefore the removal itself takes a lock, named after the token; a stale one is removed in the same way.
 */
function removeStaleLock(file, { token }, deadline) {
  return hold(`${file}.${token}`, deadline, async () => {
    const current = await readHolder(file);
    if (current?.token === token && hasExited(current)) {
      await rm(file, { force: true });
    }
  });
}

async function hold(file, deadline, work) {
  while (!(await take(file))) {
    const current = await readHolder(file);
    if (current !== undefined && hasExited(current)) {
      await removeStaleLock(file, current, deadline);
    } else if (Date.now() > deadline) {
      throw new Error(
        `${current?.pid > 0 ? `Process ${current.pid}` : 'Another process'} still holds ${file} after the timeout. If it hangs, kill it and remove the file.`,
      );
    } else {
      await delay(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Runs `work` while holding the lock `file`. Waits up to `timeoutMs` for a running holder, then throws. */
async function withLock(file, timeoutMs, work) {
  await mkdir(dirname(file), { recursive: true });
  return hold(file, Date.now() + timeoutMs, work);
}

module.exports = { isAlive, withLock };
