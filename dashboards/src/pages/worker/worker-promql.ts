import { freshOnly, maxBy, forWorker } from '../../elements/promql';

export function maxForWorker(metric: string): string {
  return `max(${forWorker(metric)})`;
}

/** As it is now. */
export function freshMax(metric: string, more = ''): string {
  return `max(${freshOnly(forWorker(metric, more))})`;
}

/**
 * The metric while something is expected of the worker: of one that stopped, age only grows, and what it last said of
 * itself stays.
 */
export function unlessStopped(metric: string): string {
  return `${forWorker(metric)} unless on (worker_id) ${forWorker('worker:health_state:code')} == 0`;
}

/** Seconds in each state over the range. Exact: the difference of two instants of a counter that never restarts. */
export function secondsInState(more = ''): string {
  const metric = forWorker('worker_health_state_seconds_total', more);
  const [end, begin] = [maxBy('state', metric), maxBy('state', `${metric} offset $__range`)];
  return `${end} - (${begin} or ${end} * 0)`;
}

/** What a check of the worker's type compares the metric with; absent where nothing is configured, or nothing reported. */
export function checkThreshold(quantity: string, severity: 'warning' | 'critical', metric: string): string {
  return `max(worker_check_threshold{quantity="${quantity}", severity="${severity}"} and on (worker_type) ${forWorker(metric)})`;
}
