import { closeSync, openSync, readSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

/** Where Linux says how long this thread was ready to run and waited for a CPU: the second number, nanoseconds. */
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;

/** A reader of that time in milliseconds; on other systems always 0. */
function cpuWait() {
  let file;
  try {
    file = openSync(SCHEDSTAT);
  } catch {
    return { read: () => 0, close: () => undefined };
  }
  const text = Buffer.alloc(128);
  return {
    read: () =>
      Number(text.toString('latin1', 0, readSync(file, text, 0, text.length, 0)).split(' ')[1]) / 1e6,
    close: () => closeSync(file),
  };
}

/**
 * Measures the longest time in which the event loop did not turn: the longest gap between two ticks of a timer of
 * 1 ms. What the thread waited for a CPU that others held is no blocking of ours: `own` leaves it out.
 */
export function watchLoop() {
  let timer;
  let wait;
  let longest;
  return {
    async start() {
      wait = cpuWait();
      longest = { block: 0, own: 0 };
      let last = { at: performance.now(), waited: wait.read() };
      timer = setInterval(() => {
        const now = { at: performance.now(), waited: wait.read() };
        const block = now.at - last.at;
        longest.block = Math.max(longest.block, block);
        longest.own = Math.max(longest.own, block - (now.waited - last.waited));
        last = now;
      }, 1);
      await setTimeout(10);
    },
    /** Milliseconds. */
    async stop() {
      // The question may arrive in the very turn that was blocked; it is noted in the next.
      await setTimeout(10);
      clearInterval(timer);
      wait.close();
      return longest;
    },
  };
}
