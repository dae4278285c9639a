/**
 * The keys of a report that identify the worker, order the report and state the heartbeat's promise. They belong to one
 * report and are not merged into the content that is kept of a worker.
 */
export const ENVELOPE_KEYS = [
  'worker_id',
  'worker_type',
  'sequence',
  'sent_at',
  'interval_seconds',
  'failure_threshold',
  'status',
] as const;
export type EnvelopeKey = (typeof ENVELOPE_KEYS)[number];

/** The keys of a report that identify one life of the worker's process. */
export const INCARNATION_KEYS = ['boot_id', 'started_at'] as const;

/** Longest time between two heartbeats that a worker may promise: a month, for monthly jobs. */
export const MAX_INTERVAL_SECONDS = 31 * 24 * 3600;
