import { BAD, OK, WARN } from '../../elements/colours';
import { dedupeReplicas, freshOnly, orZero, rate, secondsSince } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { COST } from './sandboxes-in-use';

/** As in the alert WorkerSandboxZombie. */
const ZOMBIE_SECONDS = 600;

function inState(state: string): string {
  return orZero(`sum(${dedupeReplicas(freshOnly(`worker_sandboxes{state="${state}"}`))})`);
}

const RUNNING = 'max by (sandbox_id) (worker_sandbox_info{state="running"})';
const QUIET = `max by (sandbox_id) (${secondsSince('worker_sandbox_last_event_timestamp_seconds')})`;

export const currentStats = [
  stat({
    title: 'Sandboxes running',
    description: 'Number of running sandboxes. Good: matches the workload; each sandbox costs money.',
    w: 4,
    h: 4,
    unit: 'none',
    queries: [{ expr: inState('running'), legend: 'running' }],
  }),
  stat({
    title: 'Zombies',
    description: 'Running sandboxes without an event for 10 minutes. Good: 0.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [
      {
        expr: orZero(`count(${QUIET} > ${ZOMBIE_SECONDS} and on (sandbox_id) ${RUNNING})`),
        legend: 'zombies',
      },
    ],
  }),
  stat({
    title: 'Sandboxes crashed',
    description: 'Crashed sandboxes that have not been removed. Good: 0.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: thresholdSteps(OK, [1, WARN]),
    queries: [{ expr: inState('crashed'), legend: 'crashed' }],
  }),
  stat({
    title: 'Cost per hour',
    description: 'Cost of the running sandboxes in dollars per hour. Good: within your budget.',
    w: 4,
    h: 4,
    unit: 'currencyUSD',
    emptyText: 'no price',
    queries: [{ expr: `3600 * sum(${rate(COST, '5m')}) > 0`, legend: 'per hour' }],
  }),
  stat({
    title: 'Tasks stuck',
    description: 'Assigned and running tasks in tables without progress. Good: 0.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: thresholdSteps(OK, [1, BAD]),
    emptyText: 'no table',
    queries: [{ expr: `sum(${dedupeReplicas(freshOnly('worker_task_table_stuck'))})`, legend: 'stuck' }],
  }),
  stat({
    title: 'Oldest waiting task',
    description: 'Time that the oldest pending task in a table has waited. Good: short, and not rising.',
    w: 4,
    h: 4,
    unit: 's',
    emptyText: 'none',
    queries: [
      {
        expr: `max(${secondsSince(freshOnly('worker_task_table_oldest_waiting_timestamp_seconds'))})`,
        legend: 'waiting',
      },
    ],
  }),
];
