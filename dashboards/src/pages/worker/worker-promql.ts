import { freshOnly, maxBy, forWorker } from '../../elements/promql';

export function maxForWorker(metric: string): string {
  return `max(${forWorker(metric)})`;
}

/** Current value of the selected worker. */
export function freshMax(metric: string, more = ''): string {
  return `max(${freshOnly(forWorker(metric, more))})`;
}

/** A metric of the selected worker unless it is stopped: its last reported values are outdated then, and its age only grows. */
export function unlessStopped(metric: string): string {
  return `${forWorker(metric)} unless on (worker_id) ${forWorker('worker:health_state:code')} == 0`;
}

/** Exact seconds in each state over the range: the difference of two instants of a counter that never resets. */
export function secondsInState(more = ''): string {
  const metric = forWorker('worker_health_state_seconds_total', more);
  const [end, begin] = [maxBy('state', metric), maxBy('state', `${metric} offset $__range`)];
  return `${end} - (${begin} or ${end} * 0)`;
}

/** Threshold of a check for the worker's type. No data if it is not configured or the worker does not report `metric`. */
export function checkThreshold(quantity: string, severity: 'warning' | 'critical', metric: string): string {
  return `max(worker_check_threshold{quantity="${quantity}", severity="${severity}"} and on (worker_type) ${forWorker(metric)})`;
}
