export { WorkerHeartbeat } from './heartbeat';
export { generateWorkerId } from './identity';
export { type WorkerHeartbeatOptions } from './options';
export { type ToldSandbox } from './sandboxes/sandboxes';
export { type Trouble, type TroubleKind } from './sending/trouble';
export { DEFAULT_DURATION_BUCKETS } from './settings';
export { type SentEvent } from './telling/events';
export { type FailureOutcome, outcomeOf } from './telling/outcome';
export {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
  type WorkingStatus,
} from './telling/statement';
export { type RunningTask, type TaskOutcome } from './telling/tasks';
