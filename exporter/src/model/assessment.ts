import { type Millis } from './time';

/** Results of the checks of a worker at one time. */
export interface Assessment {
  readonly at: Millis;
  readonly checks: readonly CheckResult[];
  readonly score: Score;
  /** Absent until enough gaps between heartbeats were measured. */
  readonly heartbeatStats?: HeartbeatStats;
}

/** Distribution of the time between a worker's heartbeats, in milliseconds. */
export interface HeartbeatStats {
  readonly mean: Millis;
  /** Standard deviation. */
  readonly deviation: Millis;
}

/** The six kinds of check (S2.2). */
export const CHECK_NAMES = [
  'heartbeat',
  'resources',
  'task_performance',
  'queue_connection',
  'model_loading',
  'disk_space',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** Higher is worse; the index is the code of `worker_check_status`. */
export const CHECK_STATUSES = ['ok', 'error', 'warning', 'critical'] as const;

export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** Result of one check of one worker. */
export interface CheckResult {
  readonly check: CheckName;
  readonly status: CheckStatus;
  /** For people: the values with the bounds that they were compared with. */
  readonly message: string;
  /** The values that the check used, in base units. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface Score {
  /** 0..1, rounded to three decimals. */
  readonly value: number;
  /** How much each check lowered the score, largest first; checks that did not lower it are left out. */
  readonly costs: readonly { readonly check: CheckName; readonly cost: number }[];
}
