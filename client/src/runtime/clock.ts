import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Time as the client needs it; tests bring their own. */
export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Calls back after a delay without keeping the process alive. Returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
  /** Waits, and keeps the process alive meanwhile: for goodbyes only. */
  pause(ms: number): Promise<void>;
  /** 0 to 1. */
  chance(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
  pause: (ms) => pause(ms),
  chance: () => Math.random(),
};
