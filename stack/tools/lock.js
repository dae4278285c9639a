// One installation at a time: the holder's process ID stands in a file, and a holder that is gone does not count.
const { randomUUID } = require('node:crypto');
const { mkdir, readFile, rm, stat, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 200;
/** What lies between creating the file and writing the ID takes no longer, unless the process died there. */
const WRITING_MS = 10_000;

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
    await writeFile(file, `${process.pid}-${randomUUID()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Who holds the lock: the process (NaN where it has not written that yet), what tells this time of holding from every
 * other, and since when. Undefined where nobody does.
 */
async function holder(file) {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    return { pid: Number.parseInt(token, 10), token, since: (await stat(file)).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isGone({ pid, since }) {
  return pid > 0 ? !isAlive(pid) : Date.now() - since > WRITING_MS;
}

/**
 * Clears away the lock of a holder that is gone, and no other: another waiter may have done so, and a third may hold the
 * lock by now. A lock on this very time of holding keeps them apart; it is cleared away in the same manner.
 */
function clearAway(file, { token }, deadline) {
  return hold(`${file}.${token}`, deadline, async () => {
    const present = await holder(file);
    if (present?.token === token && isGone(present)) await rm(file, { force: true });
  });
}

async function hold(file, deadline, work) {
  while (!(await take(file))) {
    const present = await holder(file);
    if (present !== undefined && isGone(present)) await clearAway(file, present, deadline);
    else if (Date.now() > deadline)
      throw new Error(
        `${present?.pid > 0 ? `Process ${present.pid}` : 'Another process'} still holds ${file}, and the time to wait for it is over. If it hangs, end it and remove the file.`,
      );
    else await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Runs `work` while holding the lock `file`; waits for a living holder up to `timeoutMs`, then throws. */
async function withLock(file, timeoutMs, work) {
  await mkdir(dirname(file), { recursive: true });
  return hold(file, Date.now() + timeoutMs, work);
}

module.exports = { isAlive, withLock };
