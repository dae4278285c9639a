import { maxBy, ofTypes, top } from '../../elements/promql';

/** How often liveness.rules.yml counts the workers. */
export const COUNTED_EVERY_S = 5;

/** Share of the time that workers were expected to work and could not, over a window. Read from recorded counts. */
export function lost(window: string): string {
  const counted = (states: string) =>
    `sum(avg_over_time(${ofTypes('worker_type:workers:count', states)}[${window}]))`;
  return `${counted('state=~"critical|failed"')} / (${counted('state!="stopped"')} > 0)`;
}

/**
 * Share of the range of which anything is known. A budget is granted for the whole range: without it one bad second would
 * empty an hour's budget in a stack that is a minute old.
 */
function known(): string {
  const counts = `max(count_over_time(${ofTypes('worker_type:workers:count', 'state="failed"')}[$__range]))`;
  return `clamp_max(${COUNTED_EVERY_S} * ${counts} / $__range_s, 1)`;
}

export function budgetLeft(): string {
  return `1 - ${known()} * (${lost('$__range')}) / (1 - $objective)`;
}

export function unseen(window: string): string {
  return `(1 - avg(avg_over_time(up{job="heartline"}[${window}])))`;
}

/** Share of the range's tasks that neither failed nor timed out. */
export function succeeded(): string {
  const counted = (metric: string) => `sum(sum_over_time(${ofTypes(metric)}[$__range]))`;
  return `1 - ${counted('worker_type:tasks_failed:rate5m')} / (${counted('worker_type:tasks_ended:rate5m')} > 0)`;
}

/** How many times faster than their objective allows the tasks of a type fail: what the alert compares. */
export function taskBurn(window: '1h' | '6h'): string {
  return top(
    5,
    maxBy(
      'worker_type',
      `${ofTypes(`worker_type:task_errors:ratio_rate${window}`)} / ${ofTypes('worker_type:task_error_budget:ratio')}`,
    ),
  );
}
