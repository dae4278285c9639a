import { ofTypes, once } from '../../elements/promql';

export const COUNTS = ofTypes('worker_type:workers:count');

export function count(state: string): string {
  return ofTypes('worker_type:workers:count', `state="${state}"`);
}

export const CODE = ofTypes('worker:health_state:code');

const LAST = ofTypes('worker_last_heartbeat_timestamp_seconds');

/** One score per worker, the worst opinion. */
export const SCORE = ofTypes('worker:health_score:ratio');

/**
 * Of the moment that the state is of, and of workers that were heard: the age of the others is the time since somebody
 * began to expect them.
 */
export const AGE = `${ofTypes('worker:heartbeat_age:intervals')} * ${once(ofTypes('worker_heartbeat_interval_seconds'))} and on (worker_type, worker_id) ${LAST}`;

/** As GET /health/stats counts them (S5.4): heard, and neither stopped nor failed. */
export const ACTIVE = `${CODE} > 0 < 5 and on (worker_type, worker_id) ${LAST}`;

/** Failed. One that is expected and was not heard yet is neither active nor dead. */
export const DEAD = `${CODE} == 5`;
