import { freshOnly, forTypes, dedupeReplicas, secondsSince } from '../../elements/promql';

/** Tasks of worker types, also of workers that have ended. */
export const FINISHED = forTypes('worker_type_tasks_finished_total');
export const FAILED = forTypes('worker_type_tasks_finished_total', 'outcome=~"failed|timed_out"');

/** Tasks of single workers, since their start. */
export const FINISHED_BY_WORKER = forTypes('worker_tasks_finished_total');
export const FAILED_BY_WORKER = forTypes('worker_tasks_finished_total', 'outcome=~"failed|timed_out"');

export const ENDED = forTypes('worker_type_tasks_finished_total', 'outcome=~"succeeded|failed|timed_out"');

/** Queue metrics come from the worker that reported last and have no worker type. */
const waiting = 'worker_queue_tasks{state="waiting"}';
const oldest = 'worker_queue_oldest_task_timestamp_seconds';

export const WAITING = dedupeReplicas(waiting);
export const WAITING_NOW = dedupeReplicas(freshOnly(waiting));

export const OLDEST = secondsSince(dedupeReplicas(oldest));
export const OLDEST_NOW = secondsSince(dedupeReplicas(freshOnly(oldest)));

/** Current values without those of failed and stopped workers. */
export function forLiveWorkers(metric: string): string {
  return `${dedupeReplicas(freshOnly(forTypes(metric)))} and on (worker_type, worker_id) (worker:health_state:code >= 1 < 5)`;
}
