import {
  type DEFAULT_DURATION_BUCKETS as Buckets,
  type ENVELOPE_KEYS as EnvelopeKeys,
  type INCARNATION_KEYS as IncarnationKeys,
  type SANDBOX_ID_PATTERN as SandboxIdPattern,
  type WORKER_ID_PATTERN as WorkerIdPattern,
  type WORKER_TYPE_PATTERN as WorkerTypePattern,
} from '@heartline/protocol';

// The constants of the protocol that the client needs at run time. The client has no run-time dependency, so it imports
// only their types. These are literal types: if a value differs from the protocol's, it does not compile.

export const WORKER_ID_PATTERN: typeof WorkerIdPattern = '^(?!\\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$';
export const WORKER_TYPE_PATTERN: typeof WorkerTypePattern = '^[A-Za-z0-9._:@-]{1,64}$';
export const SANDBOX_ID_PATTERN: typeof SandboxIdPattern = '^[A-Za-z0-9._:@-]{1,128}$';

/** Default upper bounds of the task duration buckets, in seconds: those of the exporter. */
export const DEFAULT_DURATION_BUCKETS: typeof Buckets = [
  0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600,
];

export const ENVELOPE_KEYS: typeof EnvelopeKeys = [
  'worker_id',
  'worker_type',
  'sequence',
  'sent_at',
  'interval_seconds',
  'failure_threshold',
  'status',
];
export const INCARNATION_KEYS: typeof IncarnationKeys = ['boot_id', 'started_at'];
