import type { MetricFamily } from './open-metrics';
import { type StateWord, stateAt, STATES, type WorkerHistory } from './state-segments';

const INTERVAL_SECONDS = 30;
const MEMORY_LIMIT = 2 ** 31;

type SampleValue = (worker: WorkerHistory, atMs: number) => number | undefined;
/** Writes a series: a line per moment that has a value. */
export type SampleLines = (
  series: string,
  times: number[],
  value: (atMs: number) => number | undefined,
) => Iterable<string>;

/** A family with one series per worker, its labels beside the worker's own, and its value at a moment. */
type WorkerSeries = { name: string; type?: 'counter'; labels?: string; value: SampleValue };

/** What a drawer shows of a worker beside its states. Memory grows where a worker is `leaking`; tasks fail a little. */
const WORKER_SERIES: WorkerSeries[] = [
  { name: 'worker_info', labels: 'hostname="node-3",version="1.8.2",source="http"', value: () => 1 },
  { name: 'worker_heartbeat_interval_seconds', value: () => INTERVAL_SECONDS },
  { name: 'worker_heartbeat_failure_threshold', value: () => 3 },
  { name: 'worker_heartbeat_age_seconds', value: age },
  {
    name: 'worker:missed_heartbeats:count',
    value: (worker, at) => Math.floor(age(worker, at) / INTERVAL_SECONDS),
  },
  { name: 'worker:heartbeat_age:intervals', value: (worker, at) => age(worker, at) / INTERVAL_SECONDS },
  { name: 'worker_last_heartbeat_timestamp_seconds', value: (worker, at) => at / 1000 - age(worker, at) },
  { name: 'worker_health_score', value: score },
  { name: 'worker:health_score:ratio', value: score },
  { name: 'worker_status', labels: 'status="processing"', value: () => 1 },
  {
    name: 'worker_check_status',
    labels: 'check="heartbeat"',
    value: (worker, at) => (isWithinInterval(stateAt(worker, at)) ? 0 : 3),
  },
  {
    name: 'worker_check_status',
    labels: 'check="resources"',
    value: (worker, at) => (memory(worker, at) > 0.9 * MEMORY_LIMIT ? 3 : 0),
  },
  { name: 'worker_check_status', labels: 'check="task_performance"', value: () => 0 },
  { name: 'worker_cpu_usage_ratio', value: (_worker, at) => 0.4 + 0.3 * Math.sin(at / 700_000) },
  { name: 'worker_memory_usage_bytes', value: memory },
  { name: 'worker_memory_limit_bytes', value: () => MEMORY_LIMIT },
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
    labels: 'alertname="WorkerHeartbeatMissed",alertstate="firing",severity="page",worker_state="failed"',
    value: firing,
  },
];

/** The families of DETAILS; the details of one family stand together, as OpenMetrics wants them. */
export function workerFamilies(
  fleet: WorkerHistory[],
  times: number[],
  lines: SampleLines,
  who: (worker: WorkerHistory) => string,
): MetricFamily[] {
  return [...new Set(WORKER_SERIES.map(({ name }) => name))].map((name) => {
    const details = WORKER_SERIES.filter((detail) => detail.name === name);
    return { name, type: details[0]?.type ?? 'gauge', samples: samples(details, fleet, times, lines, who) };
  });
}

function* samples(
  details: WorkerSeries[],
  fleet: WorkerHistory[],
  times: number[],
  lines: SampleLines,
  who: (worker: WorkerHistory) => string,
) {
  for (const { name, type, labels, value } of details) {
    for (const worker of fleet) {
      const inside = [who(worker), ...(labels === undefined ? [] : [labels])].join(',');
      const series = `${type === 'counter' ? `${name}_total` : name}{${inside}}`;
      yield* lines(series, times, (at) => (stateAt(worker, at) ? value(worker, at) : undefined));
    }
  }
}

/** Seconds since the last heartbeat: since the silence began where the worker is late, else within the interval. */
function age(worker: WorkerHistory, atMs: number): number {
  const silent =
    worker.segments.some(({ state }) => state === 'failed') && !isWithinInterval(stateAt(worker, atMs));
  if (!silent) {
    return (atMs / 1000) % INTERVAL_SECONDS;
  }
  const sound = worker.segments.filter((segment) => isWithinInterval(segment.state) && segment.toMs <= atMs);
  const since = Math.max(...sound.map((segment) => segment.toMs));
  return 1.25 * INTERVAL_SECONDS + (atMs - since) / 1000;
}

function score(worker: WorkerHistory, atMs: number): number {
  return isWithinInterval(stateAt(worker, atMs)) ? 0.97 : 0.42;
}

function memory({ workerId, segments: segments }: WorkerHistory, atMs: number): number {
  const began = segments.find(({ state }) => state === 'degraded')?.fromMs ?? Infinity;
  const leaked = workerId === 'leaking' ? Math.max(0, atMs - began) * 600 : 0;
  return Math.min(MEMORY_LIMIT * 0.98, 7e8 + leaked);
}

function firing(worker: WorkerHistory, atMs: number): number | undefined {
  return stateAt(worker, atMs) === 'failed' ? 1 : undefined;
}

function isWithinInterval(state: StateWord | undefined): boolean {
  return state === undefined || STATES.indexOf(state) <= STATES.indexOf('unknown');
}
