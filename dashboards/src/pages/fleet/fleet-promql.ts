import { forTypes, dedupeReplicas } from '../../elements/promql';

export const STATE_COUNTS = forTypes('worker_type:workers:count');

export function stateCount(state: string): string {
  return forTypes('worker_type:workers:count', `state="${state}"`);
}

export const STATE_CODE = forTypes('worker:health_state:code');

const LAST_HEARTBEAT = forTypes('worker_last_heartbeat_timestamp_seconds');

/** One score per worker, the worst opinion. */
export const SCORE = forTypes('worker:health_score:ratio');

/**
 * Of the moment that the state is of, and of workers that were heard: the age of the others is the time since somebody
 * began to expect them.
 */
export const HEARTBEAT_AGE = `${forTypes('worker:heartbeat_age:intervals')} * ${dedupeReplicas(forTypes('worker_heartbeat_interval_seconds'))} and on (worker_type, worker_id) ${LAST_HEARTBEAT}`;

/** As GET /health/stats counts them (S5.4): heard, and neither stopped nor failed. */
export const ACTIVE = `${STATE_CODE} > 0 < 5 and on (worker_type, worker_id) ${LAST_HEARTBEAT}`;

/** Failed. One that is expected and was not heard yet is neither active nor dead. */
export const DEAD = `${STATE_CODE} == 5`;
