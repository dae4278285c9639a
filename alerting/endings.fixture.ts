/** Series of a fleet in which each alert on values of workers fires until the workers end or recover. */

export interface SeriesCase {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Values while the alert fires, and after a recovery, in the notation of promtool without a count: `0.97`, `0+1`. */
  readonly bad: string;
  readonly good: string;
}

export interface AlertCase {
  readonly alert: string;
  readonly series: readonly SeriesCase[];
  /** Endings that the alert outlasts, because they are a part of the problem, or after which its values are read for less than 2 minutes. */
  readonly outlasts?: readonly string[];
}

function steady(name: string, value: string, labels?: SeriesCase['labels']): SeriesCase {
  return { name, bad: value, good: value, ...(labels && { labels }) };
}

const BEHIND: readonly string[] = ['stopped', 'failed'];

export const ALERT_CASES: readonly AlertCase[] = [
  { alert: 'WorkerCpuHigh', series: [{ name: 'worker_cpu_usage_ratio', bad: '0.94', good: '0.1' }] },
  {
    alert: 'WorkerMemoryHigh',
    series: [
      { name: 'worker_memory_usage_bytes', bad: '94', good: '10' },
      steady('worker_memory_limit_bytes', '100'),
    ],
  },
  {
    alert: 'WorkerGpuMemoryHigh',
    series: [
      { name: 'worker_gpu_memory_usage_bytes', labels: { gpu: '0' }, bad: '94', good: '10' },
      steady('worker_gpu_memory_limit_bytes', '100', { gpu: '0' }),
    ],
  },
  {
    alert: 'WorkerDiskFull',
    series: [
      { name: 'worker_disk_usage_bytes', labels: { mountpoint: '/' }, bad: '94', good: '10' },
      steady('worker_disk_size_bytes', '100', { mountpoint: '/' }),
    ],
  },
  {
    alert: 'WorkerEventLoopStalled',
    series: [{ name: 'worker_event_loop_stalled_seconds', bad: '30', good: '0' }],
  },
  { alert: 'WorkerHealthScoreLow', series: [{ name: 'worker_health_score', bad: '0.5', good: '1' }] },
  {
    alert: 'WorkerTasksStuck',
    outlasts: ['unknown'],
    series: [{ name: 'worker_tasks_stuck', bad: '2', good: '0' }],
  },
  {
    alert: 'WorkerNoProgress',
    outlasts: ['unknown'],
    series: [
      { name: 'worker_last_progress_timestamp_seconds', bad: '0', good: '100000' },
      steady('worker_tasks_active', '1'),
    ],
  },
  {
    alert: 'WorkerTasksAllFailing',
    outlasts: BEHIND,
    series: [
      { name: 'worker_task_consecutive_failures', labels: { task_type: 't' }, bad: '7', good: '0' },
      steady('worker_type_task_consecutive_failures', '0', { task_type: 't' }),
    ],
  },
  {
    alert: 'WorkerClockSkewed',
    outlasts: BEHIND,
    series: [{ name: 'worker_clock_skew_seconds', bad: '60', good: '0' }],
  },
  {
    alert: 'WorkerHeartbeatIrregular',
    outlasts: ['recovered'],
    series: [{ name: 'worker_heartbeat_phi', bad: '2', good: '0' }],
  },
  {
    alert: 'WorkerIdentityConflict',
    outlasts: ['unknown'],
    series: [{ name: 'worker_identity_conflicts_total', bad: '0+1', good: '0' }],
  },
  { alert: 'WorkerRestartStorm', series: [{ name: 'worker_starts_total', bad: '0+0.2', good: '0' }] },
  {
    alert: 'WorkerCrashLooping',
    series: [{ name: 'worker_starts_total', bad: '0+0.03', good: '0' }],
    outlasts: ['failed'],
  },
  {
    alert: 'WorkerRecoveryExhausted',
    series: [{ name: 'worker_recovery_exhausted', bad: '1', good: '0' }],
    outlasts: BEHIND,
  },
  {
    alert: 'WorkerLostWork',
    series: [{ name: 'worker_lost_work_tasks', bad: '1', good: '0' }],
    outlasts: [...BEHIND, 'unknown'],
  },
  {
    alert: 'WorkerLeaseExpired',
    series: [{ name: 'worker_lost_work_lease_expiry_timestamp_seconds', bad: '0', good: '100000' }],
    outlasts: BEHIND,
  },
  {
    alert: 'WorkerConnectionDown',
    series: [
      { name: 'worker_connection_up', labels: { connection: 'db', kind: 'postgres' }, bad: '0', good: '1' },
    ],
  },
  {
    alert: 'WorkerConnectionPoolExhausted',
    series: [
      {
        name: 'worker_connection_pool_used',
        labels: { connection: 'db', kind: 'postgres' },
        bad: '10',
        good: '1',
      },
      steady('worker_connection_pool_size', '10', { connection: 'db', kind: 'postgres' }),
    ],
  },
  {
    alert: 'WorkerModelNotLoaded',
    series: [{ name: 'worker_model_loaded', labels: { model: 'm' }, bad: '0', good: '1' }],
  },
  {
    alert: 'WorkerSdkRateLimited',
    series: [
      { name: 'worker_sdk_rate_limit_remaining', labels: { provider: 'p' }, bad: '1', good: '100' },
      steady('worker_sdk_rate_limit', '100', { provider: 'p' }),
    ],
  },
  {
    alert: 'WorkerQueueDisconnected',
    series: [{ name: 'worker_queue_connected', labels: { queue: 'q-1' }, bad: '0', good: '1' }],
  },
  {
    alert: 'WorkerSlotsExhausted',
    outlasts: ['unknown'],
    series: [{ name: 'worker_tasks_active', bad: '4', good: '1' }, steady('worker_task_slots', '4')],
  },
  // Alerts on rates of a type end when nothing has lived and finished tasks for minutes.
  {
    alert: 'WorkerSdkErrorsHigh',
    series: [
      { name: 'worker_sdk_requests_failed_total', labels: { provider: 'p' }, bad: '0+5', good: '0' },
      { name: 'worker_sdk_requests_total', labels: { provider: 'p' }, bad: '0+10', good: '0+10' },
    ],
  },
  {
    alert: 'WorkerEventReportsFailing',
    series: [
      {
        name: 'worker_events_failed_total',
        labels: { event_type: 'e', reason: 'r' },
        bad: '0+5',
        good: '0',
      },
      { name: 'worker_events_sent_total', labels: { event_type: 'e' }, bad: '0+10', good: '0+10' },
    ],
  },
];
