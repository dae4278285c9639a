import type { Ports } from './ports';

export interface DemoOptions {
  /** Number of worker processes, from 1 to 200. */
  readonly workers: number;
  /** Whether faults are injected into the workers; see demo/README.md. */
  readonly chaos: boolean;
}

/** The queues that `--with` can add. */
export const QUEUE_TOOLS = ['bullmq'] as const;

export type QueueTool = (typeof QUEUE_TOOLS)[number];

/** Options of `startStack`. */
export interface StackOptions {
  readonly ports: Ports;
  /** Folder for data, logs and generated configuration. */
  readonly home: string;
  /** Whether to remove the data of earlier runs in this home before the start. Absent: the stack continues with it. */
  readonly fresh?: boolean;
  /** Absent: the demo fleet is not started. */
  readonly demo?: DemoOptions;
  /** Queues with workers that run besides the demo fleet, and that the exporter reads as sources. Absent: none. */
  readonly queues?: readonly QueueTool[];
  /** Folder of the rule files. */
  readonly rules: string;
  /** Whether to serve the page with the dashboards. */
  readonly page: boolean;
  /** Folder of the notification channels' secrets; see secrets/README.md. */
  readonly secrets: string;
  /** Additional environment variables of the services, for tests. */
  readonly environment: Readonly<Record<string, string>>;
}

export const DEFAULT_DEMO: DemoOptions = { workers: 20, chaos: true };

export const MAX_DEMO_WORKERS = 200;
