export { type Command } from '@heartline/protocol';

export { WorkerHeartbeat } from './heartbeat';
export { generateWorkerId } from './identity';
export { type WorkerHeartbeatOptions } from './options';
export { type SandboxUpdate } from './sandboxes/sandboxes';
export { type HeartbeatProblem, type HeartbeatProblemKind } from './sending/trouble';
export { DEFAULT_DURATION_BUCKETS } from './settings';
export { type EventDelivery } from './telling/events';
export { type FailureOutcome, classifyFailure } from './telling/outcome';
export {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
  type WorkerStatus,
} from './telling/statement';
export { type RunningTask, type TaskOutcome } from './telling/tasks';
