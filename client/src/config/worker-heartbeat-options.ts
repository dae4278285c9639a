import { type Command } from '@heartline/protocol';

import { type HeartbeatProblem } from '../runtime/problems';

/** What a worker tells its heartbeat once, at the start. Everything is optional. */
export interface WorkerHeartbeatOptions {
  /** The exporter, e.g. `http://127.0.0.1:9877`. Environment: `HEARTLINE_URL`. */
  readonly url?: string;
  /** 1 to 128 of `A-Za-z0-9._:@-`. Environment: `WORKER_ID`; else generated from host, process and chance. */
  readonly workerId?: string;
  /** 1 to 64 of `A-Za-z0-9._:@-`; one of a small set. Environment: `WORKER_TYPE`; else `unknown`. */
  readonly workerType?: string;
  /** Seconds between two heartbeats, 0.1 to 86400; 30 by default. Environment: `WORKER_HEARTBEAT_INTERVAL`. */
  readonly intervalSeconds?: number;
  /** Missed heartbeats until failed, a whole number from 2 to 1000; 3 by default. */
  readonly failureThreshold?: number;
  /** What the worker runs: a release, a commit. At most 128 characters. */
  readonly version?: string;
  /** Labels for `worker_info`; the exporter takes those it allows. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Anything worth seeing beside the worker: at most 64 keys, JSON only. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Sent as `Authorization: Bearer …`. Environment: `HEARTLINE_TOKEN`. */
  readonly token?: string;
  /** How many tasks the worker can do at once. */
  readonly slots?: number;
  /**
   * Bytes above which something ends this worker, e.g. a supervisor's limit. By default its control group's limit,
   * or the machine's memory where there is none.
   */
  readonly memoryLimitBytes?: number;
  /** Mount points whose use is told, e.g. `['/']`; none by default. */
  readonly disks?: readonly string[];
  /** Upper bounds in seconds of the task durations, ascending. They should be the exporter's own. */
  readonly durationBuckets?: readonly number[];
  /** Seconds that a goodbye may take, 0.05 to 10; 1 by default. It is what a signal or an exit can be delayed by. */
  readonly stopTimeoutSeconds?: number;
  /** False leaves signals and exit to the application, which then calls `stop()` itself. */
  readonly handleExit?: boolean;
  /** Sends from a thread of its own, so that work which blocks the event loop does not look like a death. */
  readonly thread?: boolean;
  /** With `thread`: seconds of a blocked event loop after which the thread falls silent too; 300 by default. */
  readonly stallLimitSeconds?: number;
  /** Hears of each problem once, not at each attempt. By default it becomes a process warning. */
  readonly onError?: (problem: HeartbeatProblem) => void;
  /** What the exporter asks of the worker, each command once. */
  readonly onCommand?: (command: Command) => void;
}
