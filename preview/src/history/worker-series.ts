import { HEALTH_STATES, type HealthState } from '@heartline/protocol';
import { type MetricFamily, sampleLines, workerLabels } from './metric-family';
import { stateAt, type WorkerHistory } from './state-segments';

const INTERVAL_SECONDS = 30;
const MEMORY_LIMIT_BYTES = 2 ** 31;

/** One series per worker: labels in addition to those of the worker, and the value at a time. */
type WorkerSeries = {
  name: string;
  type?: 'counter';
  labels?: string;
  value: (worker: WorkerHistory, atMs: number) => number | undefined;
};

/** The series that the drawer of a worker reads besides its states. The memory of `leaking` grows; some tasks fail. */
const WORKER_SERIES: WorkerSeries[] = [
  { name: 'worker_info', labels: 'hostname="node-3",version="1.8.2",source="http"', value: () => 1 },
  { name: 'worker_heartbeat_interval_seconds', value: () => INTERVAL_SECONDS },
  { name: 'worker_heartbeat_failure_threshold', value: () => 3 },
  { name: 'worker_heartbeat_age_seconds', value: age },
  {
    name: 'worker:missed_heartbeats:count',
    value: missedHeartbeats,
  },
  { name: 'worker:heartbeat_age:intervals', value: (worker, at) => age(worker, at) / INTERVAL_SECONDS },
  { name: 'worker_last_heartbeat_timestamp_seconds', value: (worker, at) => at / 1000 - age(worker, at) },
  { name: 'worker_health_score', value: score },
  { name: 'worker:health_score:ratio', value: score },
  { name: 'worker_status', labels: 'status="processing"', value: () => 1 },
  {
    name: 'worker_check_status',
    labels: 'check="heartbeat"',
    value: (worker, at) => (missedHeartbeats(worker, at) === 0 ? 0 : 3),
  },
  {
    name: 'worker_check_status',
    labels: 'check="resources"',
    value: (worker, at) => (memory(worker, at) > 0.9 * MEMORY_LIMIT_BYTES ? 3 : 0),
  },
  { name: 'worker_check_status', labels: 'check="task_performance"', value: () => 0 },
  { name: 'worker_cpu_usage_ratio', value: (_worker, at) => 0.4 + 0.3 * Math.sin(at / 700_000) },
  { name: 'worker_memory_usage_bytes', value: memory },
  { name: 'worker_memory_limit_bytes', value: () => MEMORY_LIMIT_BYTES },
  {
    name: 'worker_disk_usage_bytes',
    labels: 'mountpoint="/"',
    value: (_worker, at) => 3e10 + (at % 21_600_000) * 100,
  },
  { name: 'worker_disk_size_bytes', labels: 'mountpoint="/"', value: () => 5e10 },
  {
    name: 'worker_tasks_finished',
    type: 'counter',
    labels: 'task_type="enrich",outcome="succeeded"',
    value: (_worker, at) => Math.floor(at / 4_000),
  },
  {
    name: 'worker_tasks_finished',
    type: 'counter',
    labels: 'task_type="enrich",outcome="failed"',
    value: (_worker, at) => Math.floor(at / 180_000),
  },
  {
    name: 'worker_task_busy_seconds',
    type: 'counter',
    labels: 'task_type="enrich"',
    value: (_worker, at) => at / 1_500,
  },
  { name: 'worker_task_expected_duration_seconds', labels: 'task_type="enrich"', value: () => 3 },
  {
    name: 'ALERTS',
    labels: 'alertname="WorkerFailed",alertstate="firing",severity="critical",worker_state="failed"',
    value: firing,
  },
];

/** The families of WORKER_SERIES. Series of the same name become one family, as OpenMetrics requires. */
export function workerFamilies(fleet: WorkerHistory[], times: number[]): MetricFamily[] {
  return [...new Set(WORKER_SERIES.map(({ name }) => name))].map((name) => {
    const all = WORKER_SERIES.filter((series) => series.name === name);
    return { name, type: all[0]?.type ?? 'gauge', samples: samplesOf(all, fleet, times) };
  });
}

function* samplesOf(all: WorkerSeries[], fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const { name, type, labels, value } of all) {
    for (const worker of fleet) {
      const allLabels = [workerLabels(worker), ...(labels === undefined ? [] : [labels])].join(',');
      const series = `${type === 'counter' ? `${name}_total` : name}{${allLabels}}`;
      yield* sampleLines(series, times, (at) => (stateAt(worker, at) ? value(worker, at) : undefined));
    }
  }
}

/**
 * Seconds since the last heartbeat. While the worker misses heartbeats: since its last healthy segment, plus the 1.25
 * intervals after which it became degraded. Otherwise a time within the interval.
 */
function age(worker: WorkerHistory, atMs: number): number {
  const fails = worker.segments.some(({ state }) => state === 'failed');
  if (!fails || isReporting(worker, atMs)) {
    return (atMs / 1000) % INTERVAL_SECONDS;
  }
  const earlier = worker.segments.filter(({ state, toMs }) => !isWorseThanUnknown(state) && toMs <= atMs);
  const lateSinceMs = Math.max(...earlier.map(({ toMs }) => toMs));
  return 1.25 * INTERVAL_SECONDS + (atMs - lateSinceMs) / 1000;
}

/** With the default tolerance of 0.25; see worker:missed_heartbeats:count in alerting/rules. */
function missedHeartbeats(worker: WorkerHistory, atMs: number): number {
  const intervals = age(worker, atMs) / INTERVAL_SECONDS;
  return intervals < 1.25 ? 0 : Math.floor(intervals);
}

function score(worker: WorkerHistory, atMs: number): number {
  return isReporting(worker, atMs) ? 0.97 : 0.42;
}

function memory({ workerId, segments }: WorkerHistory, atMs: number): number {
  const startMs = segments.find(({ state }) => state === 'degraded')?.fromMs ?? Infinity;
  const leaked = workerId === 'leaking' ? Math.max(0, atMs - startMs) * 600 : 0;
  return Math.min(MEMORY_LIMIT_BYTES * 0.98, 7e8 + leaked);
}

function firing(worker: WorkerHistory, atMs: number): number | undefined {
  return stateAt(worker, atMs) === 'failed' ? 1 : undefined;
}

/** Whether the state is unknown or better, or was not recorded. */
function isReporting(worker: WorkerHistory, atMs: number): boolean {
  const state = stateAt(worker, atMs);
  return state === undefined || !isWorseThanUnknown(state);
}

function isWorseThanUnknown(state: HealthState): boolean {
  return HEALTH_STATES.indexOf(state) > HEALTH_STATES.indexOf('unknown');
}
