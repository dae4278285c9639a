import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread needs to say goodbye. */
export interface GoodbyeData {
  readonly url: string;
  readonly token: string | undefined;
  /** Sent in turn until one is taken: the whole report, and one with nothing in it to refuse. */
  readonly bodies: readonly string[];
  readonly timeoutMs: number;
  /** One Int32: 0 until it is done, then the status, or −1 where there was no answer. */
  readonly done: SharedArrayBuffer;
}

const SCRIPT = join(__dirname, 'stop-sync-thread.js');

/**
 * Says goodbye while the process is in `process.exit()`, where nothing asynchronous runs any more: a thread
 * sends while this one waits for it, which takes some 50 ms, and at most the given time.
 * @returns the status of the answer, undefined where none came in time
 */
export function goodbyeNow(goodbye: Omit<GoodbyeData, 'done'>, script: string = SCRIPT): number | undefined {
  // Bundled into one file, there is no script beside this one: waiting for it would be in vain.
  if (!existsSync(script)) return undefined;
  const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(done);
  new Worker(script, { workerData: { ...goodbye, done } satisfies GoodbyeData, execArgv: [] }).unref();
  Atomics.wait(flag, 0, 0, goodbye.timeoutMs);
  const status = Atomics.load(flag, 0);
  return status > 0 ? status : undefined;
}
