import { maxBy, forTypes, topK } from '../../elements/promql';

/** How often liveness.rules.yml counts the workers. */
export const COUNT_INTERVAL_S = 5;

/** Share of the time that workers were expected to work and could not, over a window. Read from recorded counts. */
export function unavailableRatio(window: string): string {
  const counted = (states: string) =>
    `sum(avg_over_time(${forTypes('worker_type:workers:count', states)}[${window}]))`;
  return `${counted('state=~"critical|failed"')} / (${counted('state!="stopped"')} > 0)`;
}

/**
 * Share of the range of which anything is known. A budget is granted for the whole range: without it one bad second would
 * empty an hour's budget in a stack that is a minute old.
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

/** Share of the range's tasks that neither failed nor timed out. */
export function taskSuccessRatio(): string {
  const counted = (metric: string) => `sum(sum_over_time(${forTypes(metric)}[$__range]))`;
  return `1 - ${counted('worker_type:tasks_failed:rate5m')} / (${counted('worker_type:tasks_ended:rate5m')} > 0)`;
}

/** How many times faster than their objective allows the tasks of a type fail: what the alert compares. */
export function taskBurnRate(window: '1h' | '6h'): string {
  return topK(
    5,
    maxBy(
      'worker_type',
      `${forTypes(`worker_type:task_errors:ratio_rate${window}`)} / ${forTypes('worker_type:task_error_budget:ratio')}`,
    ),
  );
}
