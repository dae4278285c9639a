import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread needs to send the stop report. */
export interface StopSyncData {
  readonly url: string;
  readonly token: string | undefined;
  /** Sent in turn until one is accepted: the whole report and the minimal report. */
  readonly bodies: readonly string[];
  readonly timeoutMs: number;
  /** One Int32: 0 until the thread has finished, then the status of the response, or −1 if there was none. */
  readonly done: SharedArrayBuffer;
}

const SCRIPT = join(__dirname, 'stop-sync-thread.js');

/**
 * Sends the stop report in `process.exit()`, where nothing asynchronous runs any more: a thread sends it while this one
 * waits, for about 50 ms and at most for the timeout.
 * @returns the status of the response, undefined if there was none in time
 */
export function sendStopSync(data: Omit<StopSyncData, 'done'>, script: string = SCRIPT): number | undefined {
  // If the application is bundled into one file, there is no script, and waiting for it would be in vain.
  if (!existsSync(script)) {
    return undefined;
  }
  const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(done);
  try {
    new Worker(script, { workerData: { ...data, done } satisfies StopSyncData, execArgv: [] }).unref();
  } catch {
    // There is no thread left, or no memory for it. The exit goes on, and counts as a crash.
    return undefined;
  }
  Atomics.wait(flag, 0, 0, data.timeoutMs);
  const status = Atomics.load(flag, 0);
  return status > 0 ? status : undefined;
}
