import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `probe` returns true. Returns the milliseconds, or undefined after the timeout. */
export async function timeUntil(probe, timeoutMs) {
  const from = performance.now();
  while (performance.now() - from < timeoutMs) {
    if (await probe()) {
      return Math.round(performance.now() - from);
    }
    await pause(50);
  }
  return undefined;
}
