export { type Command } from '@heartline/protocol';

export { WorkerHeartbeat } from './worker-heartbeat';
export { generateWorkerId } from './config/worker-id';
export { type WorkerHeartbeatOptions } from './config/worker-heartbeat-options';
export { type SandboxUpdate } from './sandboxes/sandbox-table';
export { type HeartbeatProblem, type HeartbeatProblemKind } from './runtime/problems';
export { DEFAULT_DURATION_BUCKETS } from './config/options';
export { type EventDelivery } from './report/events';
export { type FailureOutcome, classifyFailure } from './report/task-outcome';
export {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
  type WorkerStatus,
} from './report/worker-state';
export { type RunningTask, type TaskOutcome } from './report/tasks';
