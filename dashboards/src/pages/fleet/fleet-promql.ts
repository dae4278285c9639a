import { forTypes, dedupeReplicas } from '../../elements/promql';

export const STATE_COUNTS = forTypes('worker_type:workers:count');

export function stateCount(state: string): string {
  return forTypes('worker_type:workers:count', `state="${state}"`);
}

export const STATE_CODE = forTypes('worker:health_state:code');

const LAST_HEARTBEAT = forTypes('worker_last_heartbeat_timestamp_seconds');

/** Health score per worker: the lowest one that any exporter reports. */
export const SCORE = forTypes('worker:health_score:ratio');

/**
 * Age of the last heartbeat at the time of the state evaluation, in seconds. Only for workers that have sent a heartbeat: the
 * age of other workers is the time since they are expected.
 */
export const HEARTBEAT_AGE = `${forTypes('worker:heartbeat_age:intervals')} * ${dedupeReplicas(forTypes('worker_heartbeat_interval_seconds'))} and on (worker_type, worker_id) ${LAST_HEARTBEAT}`;

/** Active workers as in GET /health/stats (S5.4): have sent a heartbeat and are neither stopped nor failed. */
export const ACTIVE = `${STATE_CODE} > 0 < 5 and on (worker_type, worker_id) ${LAST_HEARTBEAT}`;

/** Failed workers. An expected worker without a heartbeat yet is neither active nor dead. */
export const DEAD = `${STATE_CODE} == 5`;
