import { type Millis } from './time';

/**
 * What a source reads in tables of tasks, events and measurements: the present values, by family. The comments name the
 * labels of each, besides the source.
 */
export const TABLE_GAUGES = {
  /** task_type, status. */
  tasks: 2,
  /** task_type, status; seconds since the epoch. */
  oldestTask: 2,
  /** task_type, status. */
  stuckTasks: 2,
  /** priority. */
  waitingTasks: 1,
  /** priority; seconds since the epoch. */
  oldestWaitingTask: 1,
  /** user; only those with the most waiting tasks. */
  waitingTasksOfUsers: 1,
  /** user; seconds since the epoch. */
  oldestWaitingTaskOfUsers: 1,
  /** table; bytes. */
  tableSize: 1,
  /** metric_type, metric_unit, tags. */
  measurement: 3,
  /** metric_type, metric_unit, tags; seconds since the epoch. */
  measuredAt: 3,
} as const;

/** What a source counts in tables of tasks and events: totals, by family. */
export const TABLE_TOTALS = {
  /** task_type, outcome = succeeded / failed. */
  finishedTasks: 2,
  /** task_type; seconds between start and end. */
  taskBusySeconds: 1,
  /** task_type. */
  taskRetries: 1,
  /** priority; tasks that were taken. */
  takenTasks: 1,
  /** priority; seconds between creation and taking. */
  taskWaitSeconds: 1,
  /** event_type. */
  events: 1,
  /** bound of the bucket, or `sum`. The counts of the buckets are not cumulative. */
  eventSizes: 1,
  /** stage = processing / write / broadcast. */
  eventLatencies: 1,
  /** stage; seconds. */
  eventLatencySeconds: 1,
  /** event_type, outcome = delivered / failed. */
  eventDeliveries: 2,
} as const;

export type TableGauge = keyof typeof TABLE_GAUGES;
export type TableTotal = keyof typeof TABLE_TOTALS;

/** The tables that are read from where the previous poll ended. */
export const READ_ON = ['tasksTaken', 'tasksFinished', 'events', 'sandboxes'] as const;
export type ReadOn = (typeof READ_ON)[number];

/** Upper bounds of the sizes of events, in bytes. */
export const EVENT_SIZE_BOUNDS: readonly number[] = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576];

/** One value of a family, with the values of its labels. */
export interface Figure {
  readonly labels: readonly string[];
  readonly value: number;
}

/** What one poll read in tables. */
export interface TablesReading {
  readonly gauges: Readonly<Partial<Record<TableGauge, readonly Figure[]>>>;
  /** By how much the totals have grown since the previous poll. */
  readonly increases: Readonly<Partial<Record<TableTotal, readonly Figure[]>>>;
  /** Up to when each table is counted now, by the clock of the server. */
  readonly readUpTo: Readonly<Partial<Record<ReadOn, Millis>>>;
}

/** What a source has counted so far, and up to when. Both change together: nothing is counted twice after a restart. */
export interface SourceTotals {
  readonly source: string;
  readonly readUpTo: Readonly<Record<string, Millis>>;
  /** Values by the family, and by the values of its labels, with a line feed between them. */
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
