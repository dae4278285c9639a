import { type Millis } from './time';

/** What the checks made of a worker, and when. */
export interface Assessment {
  readonly at: Millis;
  readonly checks: readonly CheckResult[];
  readonly score: Score;
  /** Of its heartbeats; absent until enough gaps are known. */
  readonly heartbeatStats?: HeartbeatStats;
}

/** How regular a worker's heartbeats are, in milliseconds. */
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

/** What a check has to say about one worker. */
export interface CheckResult {
  readonly check: CheckName;
  readonly status: CheckStatus;
  /** A sentence for people: what was found, and what would have been well. */
  readonly message: string;
  /** The numbers it was judged by, in base units. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface Score {
  /** 0..1, rounded to three decimals. */
  readonly value: number;
  /** What each check took, largest first; those that took nothing are left out. */
  readonly costs: readonly { readonly check: CheckName; readonly cost: number }[];
}
