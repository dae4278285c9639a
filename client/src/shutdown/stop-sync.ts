import { type ThreadScript, missingFile, startThread } from '../runtime/start-thread';
import { STOP_THREAD } from '../runtime/thread-scripts';

/** The stop report of one worker, and where it is sent. */
export interface StopSyncReport {
  readonly url: string;
  readonly token: string | undefined;
  readonly workerId: string;
  /** Sent in turn until one is accepted: the whole report and the minimal report. */
  readonly bodies: readonly string[];
  readonly timeoutMs: number;
}

/** What the thread needs to send the stop reports. */
export interface StopSyncData {
  readonly reports: readonly StopSyncReport[];
  readonly timeoutMs: number;
  /** One Int32: 0 until the thread has finished, then the status of the last response, or −1 if there was none. */
  readonly done: SharedArrayBuffer;
}

/**
 * Sends stop reports in `process.exit()`, where nothing asynchronous runs any more: a thread sends them while this one
 * waits, for about 50 ms and at most for the longest timeout. Reports to the same exporter share requests, so that a
 * process with thousands of workers waits no longer than one with a single worker.
 * @returns the status of the last response, undefined if a report was not accepted in time
 */
export function sendStopSync(
  reports: readonly StopSyncReport[],
  script: ThreadScript = STOP_THREAD,
): number | undefined {
  const timeoutMs = reports.reduce((longest, report) => Math.max(longest, report.timeoutMs), 0);
  // Without the script, waiting for it would be in vain.
  if (reports.length === 0 || missingFile(script) !== undefined) {
    return undefined;
  }
  const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(done);
  try {
    startThread(script, { workerData: { reports, timeoutMs, done } satisfies StopSyncData }).unref();
  } catch {
    // There is no thread left, or no memory for it. The exit goes on, and counts as a crash.
    return undefined;
  }
  Atomics.wait(flag, 0, 0, timeoutMs);
  const status = Atomics.load(flag, 0);
  return status > 0 ? status : undefined;
}
