// The facts of the protocol: types and constants without any dependency. Schemas and validation are in ../parse.
export { DEFAULT_DURATION_BUCKETS } from './duration-buckets';
export { ENVELOPE_KEYS, type EnvelopeKey, INCARNATION_KEYS, MAX_INTERVAL_SECONDS } from './envelope';
export { type Merged, type MergedReport } from './merged-report';
export { SANDBOX_ID_PATTERN, WORKER_ID_PATTERN, WORKER_TYPE_PATTERN } from './patterns';
export {
  type ConnectionReport,
  type DiskReport,
  type DurationReport,
  type EventsReport,
  type EventTypeReport,
  type GpuReport,
  type ModelReport,
  type NetworkReport,
  type Patch,
  type QueueReport,
  type RateLimitReport,
  type Report,
  REPORTED_STATUSES,
  type ReportedStatus,
  type ResourcesReport,
  type SdkReport,
  type TasksReport,
  type TaskTypeReport,
} from './report';
export { type Command, type Flaw, type Rejection, type ReportsResponse, type Warning } from './response';
export {
  SANDBOX_STATES,
  type SandboxReport,
  type SandboxResourcesReport,
  type SandboxState,
} from './sandbox';
export { decodeWorkerId, encodeWorkerId } from './worker-id';
export { HEALTH_STATES, type HealthState } from './states';
