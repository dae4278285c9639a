import { missedHeartbeatsTotal } from '../../health/liveness/worker-liveness';
import { phi } from '../../health/phi-accrual';
import { LADDER_STATES } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { perValue, type ScrapeTimeFamily } from './family';

/** Formats seconds with one decimal, rounded down, so that no worker appears later than it is. */
export function tenths(duration: Millis): string {
  const whole = Math.floor(duration / 100);
  const tenth = whole % 10;
  return `${(whole - tenth) / 10}.${tenth}`;
}

const stateSeconds = {
  type: 'counter',
  name: 'worker_health_state_seconds_total',
  help: 'Time spent in each state, including the current one. Differences between two scrapes are exact.',
} as const;

/** Families whose values grow without a change of the worker. */
export const scrapeTime: readonly ScrapeTimeFamily[] = [
  {
    per: 'scrape',
    type: 'gauge',
    name: 'worker_heartbeat_age_seconds',
    help: 'Time since the last heartbeat or the registration, excluding time in which heartbeats could not be received.',
    value: (_worker, { age }) => tenths(age),
  },
  {
    per: 'scrape',
    type: 'counter',
    name: 'worker_heartbeats_missed_total',
    help: 'Missed heartbeats: each silence counts 0 until the interval and its tolerance are over, then its whole intervals.',
    value: (worker, { age }) => missedHeartbeatsTotal(worker, age),
  },
  {
    per: 'scrape',
    type: 'gauge',
    name: 'worker_heartbeat_phi',
    help: 'Phi accrual suspicion level: at 1 the probability that the heartbeat is only late is 1 in 10, at 8 it is 1 in 100 million. At most 300.',
    isExposed: ({ suspicion }) => suspicion,
    // No heartbeat is expected from a stopped worker.
    value: ({ assessment, status, intervalMs, tolerance }, { age }) =>
      assessment?.heartbeatStats === undefined || status === 'stopped'
        ? undefined
        : phi(assessment.heartbeatStats, age, intervalMs, tolerance * intervalMs).toFixed(2),
  },
  {
    per: 'scrape',
    ...stateSeconds,
    value: ({ health }, { now }) => (health.closedMs[health.state] + Math.max(0, now - health.since)) / 1000,
    stateSet: {
      current: ({ health }) => health.state,
      others: perValue({
        ...stateSeconds,
        label: 'state',
        values: LADDER_STATES,
        value: ({ health }, state) => (state === health.state ? undefined : health.closedMs[state] / 1000),
      }),
    },
  },
];
