/**
 * The health states in the order of their codes: the index is the code, as in `worker:health_state:code`. A higher code
 * is worse.
 */
export const HEALTH_STATES = ['stopped', 'healthy', 'unknown', 'degraded', 'critical', 'failed'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];
