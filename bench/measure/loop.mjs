import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/**
 * Measures the longest time in which the event loop did not turn, with perf_hooks' monitorEventLoopDelay: a timer
 * of 1 ms in libuv itself, so that an idle loop reads about 1 ms and nothing of the measuring is JavaScript.
 */
export function watchLoop() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  return {
    async start() {
      delay.reset();
      delay.enable();
      // Delays are noted from the timer's first tick on.
      await setTimeout(10);
    },
    /** Milliseconds. */
    async stop() {
      // The question may arrive in the very turn that was blocked; its delay is only noted in the next.
      await setTimeout(10);
      delay.disable();
      return delay.max / 1e6;
    },
  };
}
