import { type Report } from '@heartline/protocol';

const BARE: ReadonlySet<string> = new Set([
  'worker_id',
  'worker_type',
  'boot_id',
  'started_at',
  'interval_seconds',
  'failure_threshold',
  'status',
  'sequence',
  'sent_at',
]);

/** A heartbeat and nothing else that an exporter could take offence at. */
export function bare(report: Report): Report {
  return {
    ...Object.fromEntries(Object.entries(report).filter(([key]) => BARE.has(key))),
    worker_id: report.worker_id,
  };
}
