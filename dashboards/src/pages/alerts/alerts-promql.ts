import { maxBy, forTypes, topK } from '../../elements/promql';

/** Evaluation interval of the worker counts in liveness.rules.yml, in seconds. */
export const COUNT_INTERVAL_S = 5;

/** Share of worker time in a window in which workers were critical or failed, without stopped workers. */
export function unavailableRatio(window: string): string {
  const counted = (states: string) =>
    `sum(avg_over_time(${forTypes('worker_type:workers:count', states)}[${window}]))`;
  return `${counted('state=~"critical|failed"')} / (${counted('state!="stopped"')} > 0)`;
}

/**
 * Share of the range with data. The budget is for the whole range: without this factor, one bad second would use up the
 * budget of an hour in a stack that is one minute old.
 */
function observedRatio(): string {
  const counts = `max(count_over_time(${forTypes('worker_type:workers:count', 'state="failed"')}[$__range]))`;
  return `clamp_max(${COUNT_INTERVAL_S} * ${counts} / $__range_s, 1)`;
}

export function errorBudgetLeft(): string {
  return `1 - ${observedRatio()} * (${unavailableRatio('$__range')}) / (1 - $objective)`;
}

export function exporterDownRatio(window: string): string {
  return `(1 - avg(avg_over_time(up{job="heartline"}[${window}])))`;
}

/** Share of tasks over the range that neither failed nor timed out. */
export function taskSuccessRatio(): string {
  const counted = (metric: string) => `sum(sum_over_time(${forTypes(metric)}[$__range]))`;
  return `1 - ${counted('worker_type:tasks_failed:rate5m')} / (${counted('worker_type:tasks_ended:rate5m')} > 0)`;
}

/** Burn rate of the task error budget by worker type, as the alert computes it. */
export function taskBurnRate(window: '1h' | '6h'): string {
  return topK(
    5,
    maxBy(
      'worker_type',
      `${forTypes(`worker_type:task_errors:ratio_rate${window}`)} / ${forTypes('worker_type:task_error_budget:ratio')}`,
    ),
  );
}
