import { fresh, ofTypes, once, since } from '../../elements/promql';

export const FINISHED = ofTypes('worker_tasks_finished_total');

export const BROKEN = ofTypes('worker_tasks_finished_total', 'outcome=~"failed|timed_out"');

export const ENDED = ofTypes('worker_tasks_finished_total', 'outcome=~"succeeded|failed|timed_out"');

/** Queues are told of by whichever worker spoke last, and carry no type. */
const waiting = 'worker_queue_tasks{state="waiting"}';
const oldest = 'worker_queue_oldest_task_timestamp_seconds';

export const WAITING = once(waiting);
export const WAITING_NOW = once(fresh(waiting));

export const OLDEST = since(once(oldest));
export const OLDEST_NOW = since(once(fresh(oldest)));

/** As it is now. The last words of a failed or stopped worker are not counted. */
export function living(metric: string): string {
  return `${once(fresh(ofTypes(metric)))} and on (worker_type, worker_id) (worker:health_state:code >= 1 < 5)`;
}
