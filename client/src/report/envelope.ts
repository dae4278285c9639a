import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import { type Settings } from '../config/options';

/** Who speaks, since when, and what it promises: what every report starts with. */
export interface Envelope {
  readonly worker_id: string;
  readonly worker_type?: string;
  readonly hostname: string;
  readonly version?: string;
  readonly boot_id: string;
  readonly started_at: string;
  readonly interval_seconds: number;
  readonly failure_threshold: number;
}

/** @param now wall clock, milliseconds */
export function envelope(settings: Settings, version: string | undefined, now: number): Envelope {
  return {
    worker_id: settings.workerId,
    ...(settings.workerType === undefined ? {} : { worker_type: settings.workerType }),
    hostname: hostname().slice(0, 253),
    ...(version === undefined ? {} : { version: version.slice(0, 128) }),
    boot_id: randomUUID(),
    // When counting began, which is what the totals refer to; the process may be some moments older.
    started_at: new Date(now).toISOString(),
    interval_seconds: settings.intervalMs / 1000,
    failure_threshold: settings.failureThreshold,
  };
}
