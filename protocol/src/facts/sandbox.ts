import { type Patch } from './report';

export const SANDBOX_STATES = ['running', 'stopped', 'terminated', 'crashed'] as const;
export type SandboxState = (typeof SANDBOX_STATES)[number];

export interface SandboxResourcesReport {
  /** CPU in use, 1 = all that the sandbox may use. */
  cpu_ratio?: Patch<number>;
  memory_bytes?: Patch<number>;
  disk_bytes?: Patch<number>;
}

/** A message about one sandbox. Absent means unchanged and null means removed, as in a worker's report. */
export interface SandboxReport {
  sandbox_id: string;
  worker_id?: Patch<string>;
  worker_type?: string;
  state?: SandboxState;
  /** RFC 3339. The cost of the sandbox counts from this time. */
  created_at?: string;
  /** RFC 3339: the last activity. */
  last_event_at?: Patch<string>;
  resources?: Patch<SandboxResourcesReport>;
  hourly_cost_dollars?: Patch<number>;
}
