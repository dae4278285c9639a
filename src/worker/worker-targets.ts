import { growth, quote, union } from './promql';
import { type Target, targetsOf } from './target';

/**
 * What the drawer shows at once: instant values at the range's end, and what grew over the range. Several exporters
 * may tell the same worker; `max by` takes one of them, where a sum would count it twice.
 * @param from the range's start in ms
 * @param to the range's end in ms
 */
export function factTargets(worker: string, from: number, to: number): Target[] {
  const who = `{worker_id=${quote(worker)}}`;
  const start = (from / 1000).toFixed(3);
  const queries: Record<string, string> = {
    code: `max(worker:health_state:code${who})`,
    liveness: `max(worker:liveness_state:code${who})`,
    missed: `max(worker:missed_heartbeats:count${who})`,
    age: `min(worker_heartbeat_age_seconds${who})`,
    heartbeat: `max(worker_last_heartbeat_timestamp_seconds${who})`,
    interval: `max(worker_heartbeat_interval_seconds${who})`,
    threshold: `max(worker_heartbeat_failure_threshold${who})`,
    score: `min(worker_health_score${who})`,
    status: `max by (status) (worker_status${who})`,
    info: `worker_info${who}`,
    check: `max by (check) (worker_check_status${who})`,
    secondsAtEnd: `max by (state) (worker_health_state_seconds_total${who})`,
    secondsAtStart: `max by (state) (worker_health_state_seconds_total${who} @ ${start})`,
    finished: growth(`worker_tasks_finished_total${who}`, 'task_type, outcome', from, to),
    busy: growth(`worker_task_busy_seconds_total${who}`, 'task_type', from, to),
    expected: `max by (task_type) (worker_task_expected_duration_seconds${who})`,
  };
  return targetsOf(queries);
}

/**
 * What the drawer draws over the range: each point holds the highest value since the one before, so that a peak
 * between two points is seen. A minute at least, or points would miss the samples of a slow scrape.
 * @param stepMs distance of two points in ms
 */
export function historyTargets(worker: string, stepMs: number): Target[] {
  const who = `{worker_id=${quote(worker)}}`;
  const look = Math.max(stepMs, 60_000);
  const peak = (metric: string, by = '') => `max by (${by}) (max_over_time(${metric}${who}[${look}ms]))`;
  const rate = (metric: string) => `max(rate(${metric}${who}[${look}ms]))`;
  const queries: Record<string, string> = {
    cpu: peak('worker_cpu_usage_ratio'),
    memory: peak('worker_memory_usage_bytes'),
    memoryLimit: peak('worker_memory_limit_bytes'),
    gpu: peak('worker_gpu_utilization_ratio', 'gpu'),
    gpuMemory: peak('worker_gpu_memory_usage_bytes', 'gpu'),
    disk: peak('worker_disk_usage_bytes', 'mountpoint'),
    diskSize: peak('worker_disk_size_bytes', 'mountpoint'),
    network: union({
      received: rate('worker_network_receive_bytes_total'),
      sent: rate('worker_network_transmit_bytes_total'),
    }),
    // Alerts on one worker may differ by more labels, such as a connection's.
    alerts: `max without (instance, pod) (max_over_time(ALERTS${who}[${stepMs}ms]))`,
    alertsSince: `max without (instance, pod) (max_over_time(ALERTS_FOR_STATE${who}[${stepMs}ms]))`,
  };
  const now = { alertsNow: `max without (instance, pod) (ALERTS${who})` };
  return [...targetsOf(queries, 'range'), ...targetsOf(now)];
}
