import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Time and randomness. Tests use a fake clock. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Calls back after a delay without keeping the process alive. Returns a function that cancels the call. */
  schedule(ms: number, callback: () => void): () => void;
  /** Waits and keeps the process alive meanwhile. Only stop reports use it. */
  pause(ms: number): Promise<void>;
  /** A random number from 0 to 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  schedule: (ms, callback) => {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
  pause: (ms) => pause(ms),
  random: () => Math.random(),
};
