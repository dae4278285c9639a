import { missedHeartbeatsTotal } from '../../health/missed-heartbeats';
import { phi } from '../../health/phi-accrual';
import { LADDER_STATES } from '../../model/state';
import { type Millis } from '../../model/time';
import { perValue, type ScrapeTimeFamily } from './family';

/** One decimal, rounded down, so that nobody reads as later than they are. */
export function tenths(duration: Millis): string {
  const whole = Math.floor(duration / 100);
  const tenth = whole % 10;
  return `${(whole - tenth) / 10}.${tenth}`;
}

const stateSeconds = {
  type: 'counter',
  name: 'worker_health_state_seconds_total',
  help: 'Time spent in each state so far, the running stay included; the difference of two instants is exact.',
} as const;

/** What grows while nothing happens. */
export const scrapeTime: readonly ScrapeTimeFamily[] = [
  {
    per: 'scrape',
    type: 'gauge',
    name: 'worker_heartbeat_age_seconds',
    help: 'Time since the last heartbeat (or the registration), less the time in which nobody could have listened.',
    value: (_worker, { age }) => tenths(age),
  },
  {
    per: 'scrape',
    type: 'counter',
    name: 'worker_heartbeats_missed_total',
    help: 'Missed heartbeats. In each silence, 0 until the interval and its tolerance are over, whole intervals after that.',
    value: (worker, { age }) => missedHeartbeatsTotal(worker, age),
  },
  {
    per: 'scrape',
    type: 'gauge',
    name: 'worker_heartbeat_phi',
    help: 'Suspicion (phi accrual): 1 is a chance of one in ten that the heartbeat is only late, 8 one in a hundred million; 300 at most.',
    isExposed: ({ suspicion }) => suspicion,
    // Nobody waits for a stopped worker, so none is suspect.
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
