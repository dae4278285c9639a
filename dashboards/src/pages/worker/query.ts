import { maxBy, ofWorker } from '../../parts/promql';

export const of = (metric: string): string => `max(${ofWorker(metric)})`;

/** Seconds in each state over the range. Exact: the difference of two instants of a counter that never restarts. */
export function inRange(more = ''): string {
  const metric = ofWorker('worker_health_state_seconds_total', more);
  const [end, begin] = [maxBy('state', metric), maxBy('state', `${metric} offset $__range`)];
  return `${end} - (${begin} or ${end} * 0)`;
}
