import { fresh, maxBy, ofWorker } from '../../elements/promql';

export function of(metric: string): string {
  return `max(${ofWorker(metric)})`;
}

/** As it is now. */
export function nowOf(metric: string, more = ''): string {
  return `max(${fresh(ofWorker(metric, more))})`;
}

/**
 * The metric while something is expected of the worker: of one that stopped, age only grows, and what it last said of
 * itself stays.
 */
export function running(metric: string): string {
  return `${ofWorker(metric)} unless on (worker_id) ${ofWorker('worker:health_state:code')} == 0`;
}

/** Seconds in each state over the range. Exact: the difference of two instants of a counter that never restarts. */
export function inRange(more = ''): string {
  const metric = ofWorker('worker_health_state_seconds_total', more);
  const [end, begin] = [maxBy('state', metric), maxBy('state', `${metric} offset $__range`)];
  return `${end} - (${begin} or ${end} * 0)`;
}

/** What a check of the worker's type compares the metric with; absent where nothing is configured, or nothing reported. */
export function bound(quantity: string, severity: 'warning' | 'critical', metric: string): string {
  return `max(worker_check_threshold{quantity="${quantity}", severity="${severity}"} and on (worker_type) ${ofWorker(metric)})`;
}
