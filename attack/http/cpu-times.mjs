import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Reads how long a thread ran, and how long it was runnable and waited for a CPU that others used, in milliseconds
 * (schedstat, Linux). So durations can be compared between an idle machine and one that does other work.
 *
 * @param path the directory of the thread below /proc
 */
export function openCpuTimes(path) {
  const file = openSync(`${path}/schedstat`, 'r');
  const text = Buffer.alloc(128);
  return {
    read() {
      const [ran, waited] = text
        .toString('latin1', 0, readSync(file, text, 0, text.length, 0))
        .split(' ')
        .map((nanoseconds) => Number(nanoseconds) / 1e6);
      return { ran, waited };
    },
    close: () => closeSync(file),
  };
}
