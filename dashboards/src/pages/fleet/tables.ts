import {
  BAD,
  DEFAULT,
  stateColour,
  STATE_MAPPINGS,
  CRITICAL,
  STATES_WORST_FIRST,
} from '../../elements/colours';
import { typeLink, workerLink } from '../../elements/links';
import { maxBy, forTypes, sumBy, topK } from '../../elements/promql';
import { table } from '../../panels/table';
import { STATE_COUNTS, stateCount, STATE_CODE, HEARTBEAT_AGE, ACTIVE, DEAD, SCORE } from './fleet-promql';

export const worstWorkers = table({
  title: 'Problems first',
  description:
    'The 25 workers in the worst states. Good: no red or orange at the top. Click a worker to open its dashboard.',
  w: 12,
  h: 10,
  sortBy: 'State',
  columns: [
    { title: 'Worker', label: 'worker_id', link: workerLink },
    { title: 'Type', label: 'worker_type', width: 100 },
    { title: 'State', expr: topByState(), unit: 'none', mappings: STATE_MAPPINGS, width: 95 },
    { title: 'Last heartbeat', expr: forWorstWorkers(HEARTBEAT_AGE), unit: 's', width: 115 },
    {
      title: 'Missed',
      expr: forWorstWorkers(forTypes('worker:missed_heartbeats:count')),
      unit: 'none',
      width: 68,
    },
    {
      // 1 if messages about the worker are muted.
      title: 'In maintenance',
      expr: forWorstWorkers(forTypes('worker_maintenance')),
      unit: 'none',
      width: 112,
    },
    {
      title: 'Score',
      expr: forWorstWorkers(SCORE),
      unit: 'percentunit',
      decimals: 0,
      colours: [
        [0, BAD],
        [0.7, DEFAULT],
      ],
      width: 68,
    },
  ],
});

function topByState(): string {
  return topK(25, maxBy('worker_type, worker_id', STATE_CODE));
}

function forWorstWorkers(expr: string): string {
  return `${maxBy('worker_type, worker_id', expr)} and on (worker_type, worker_id) ${topByState()}`;
}

export const byType = table({
  title: 'Worker types',
  description:
    'Workers by type: active (has sent a heartbeat, neither failed nor stopped), dead (failed), and by state. Good: no dead, degraded or critical workers.',
  w: 12,
  h: 10,
  sortBy: 'Dead',
  columns: [
    { title: 'Type', label: 'worker_type', link: typeLink },
    {
      title: 'Active',
      expr: `count by (worker_type) (${ACTIVE}) or ${sumBy('worker_type', STATE_COUNTS)} * 0`,
      unit: 'none',
      width: 64,
    },
    {
      title: 'Dead',
      expr: `count by (worker_type) (${DEAD}) or ${sumBy('worker_type', STATE_COUNTS)} * 0`,
      unit: 'none',
      colours: [
        [0, DEFAULT],
        [1, CRITICAL],
      ],
      width: 56,
    },
    ...STATES_WORST_FIRST.filter((state) => state !== 'unknown' && state !== 'healthy').map((state) => ({
      title: state,
      expr: sumBy('worker_type', stateCount(state)),
      unit: 'none',
      colours: [
        [0, DEFAULT],
        [1, stateColour(state)],
      ] as const,
      width: 84,
    })),
  ],
});

export const transitions = table({
  title: 'Transitions in the last $interval',
  description:
    'The 25 most frequent state transitions of workers in the "Count window". The timeline shows when they occurred. Good: few rows and low counts. A high count indicates a flapping worker.',
  w: 10,
  h: 8,
  sortBy: 'Count',
  emptyText: 'No transitions.',
  columns: [
    { title: 'Worker', label: 'worker_id', link: workerLink },
    { title: 'Entered', label: 'state', width: 110 },
    {
      title: 'Count',
      expr: topK(
        25,
        // Series without an increase are filtered before grouping: nearly all of the 12,000 series of 2,000 workers.
        `round(${maxBy('worker_id, state', `increase(${forTypes('worker_health_transitions_total')}[$interval]) >= 0.5`)})`,
      ),
      unit: 'none',
      width: 80,
    },
  ],
});
