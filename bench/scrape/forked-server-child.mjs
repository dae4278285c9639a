import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

/** The second number is the time in nanoseconds that the main thread was runnable and waited for a CPU (Linux). */
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;

/**
 * The child side of forked-server.mjs: handles its messages.
 *
 * @param listen returns the HTTP request handler for the input of `startForkedServer`
 * @param change changes the values of a share of the workers
 */
export function serve({ listen, change }) {
  const delay = monitorEventLoopDelay();
  let server;
  const handlers = {
    async listen({ input }) {
      server = http.createServer(await listen(input));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      return { port };
    },
    change({ share }) {
      change(share);
      // In production, changes and the collection of their garbage are spread over the time between two scrapes.
      // Collects twice: the first run finds the new objects young, the second one moves them to the old generation.
      globalThis.gc({ type: 'minor' });
      globalThis.gc({ type: 'minor' });
    },
    startDelay: () => delay.start(),
    stopDelay: () => delay.stop(),
  };
  process.on('message', async (/** @type {any} */ message) => {
    process.send((await handlers[message.type](message)) ?? {});
  });
  process.on('disconnect', () => process.exit());
}

/**
 * Measures how long the event loop is blocked: the longest gap between two ticks of a 1 ms timer. `net` excludes the
 * time that the thread waited for a CPU that other programs used.
 */
function monitorEventLoopDelay() {
  let timer;
  let cpuWait;
  let longest;
  return {
    async start() {
      cpuWait = openCpuWait();
      longest = { gross: 0, net: 0 };
      let previous = { at: performance.now(), waited: cpuWait.read() };
      timer = setInterval(() => {
        const now = { at: performance.now(), waited: cpuWait.read() };
        const gross = now.at - previous.at;
        longest.gross = Math.max(longest.gross, gross);
        longest.net = Math.max(longest.net, gross - (now.waited - previous.waited));
        previous = now;
      }, 1);
      await setTimeout(10);
    },
    /** Returns milliseconds. */
    async stop() {
      // The message may arrive in the blocked turn itself. Only the next tick of the timer records that turn.
      await setTimeout(10);
      clearInterval(timer);
      cpuWait.close();
      return longest;
    },
  };
}

/** Reads the CPU wait time of the main thread in milliseconds. Always 0 on systems other than Linux. */
function openCpuWait() {
  let file;
  try {
    file = openSync(SCHEDSTAT, 'r');
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
