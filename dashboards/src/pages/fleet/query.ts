import { ofTypes, once } from '../../parts/promql';

export const COUNTS = ofTypes('worker_type:workers:count');

export const count = (state: string): string => ofTypes('worker_type:workers:count', `state="${state}"`);

export const CODE = ofTypes('worker:health_state:code');

export const AGE = once(ofTypes('worker_heartbeat_age_seconds'));

const STOPPED = once(ofTypes('worker_status', 'status="stopped"'));

/** As GET /health/stats counts them (S5.4): heard within five minutes and not stopped; expected, and not heard or failed. */
export const ACTIVE = `${AGE} < 300 unless on (worker_type, worker_id) ${STOPPED}`;

export const DEAD = `${CODE} == 5 or on (worker_type, worker_id) (${AGE} >= 300 unless on (worker_type, worker_id) ${STOPPED})`;
