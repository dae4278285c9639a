export {
  type Command,
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
} from '@heartline/protocol';
export { type WorkerHeartbeatOptions } from './config/options';
export { DEFAULT_DURATION_BUCKETS } from './config/protocol-facts';
export { generateWorkerId } from './config/worker-id';
export { type EventDelivery } from './report/events';
export { classifyFailure, type FailureOutcome } from './report/task-outcome';
export { type RunningTask, type TaskOutcome } from './report/tasks';
export { type WorkerStatus } from './report/worker-state';
export { type HeartbeatProblem, type HeartbeatProblemKind } from './runtime/problems';
export { type SandboxUpdate } from './sandboxes/sandbox-table';
export { WorkerHeartbeat } from './worker-heartbeat';
