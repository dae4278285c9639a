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
    'The 25 workers in the worst state now. Good: no red and no orange on top. Click a worker to open its dashboard.',
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
    'Per type: heard and neither failed nor stopped (active), failed (dead), and the states. Good: no dead, degraded or critical ones.',
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
    'How often workers entered a state in the time that "Counts over" says, the most frequent 25; when, their lanes above show. Good: few lines, and none with a high number, which would be a worker that flaps.',
  w: 10,
  h: 8,
  sortBy: 'Times',
  emptyText: 'Nobody changed state.',
  columns: [
    { title: 'Worker', label: 'worker_id', link: workerLink },
    { title: 'Entered', label: 'state', width: 110 },
    {
      title: 'Times',
      expr: topK(
        25,
        // What did not grow is dropped before anything is grouped: of 2,000 workers' 12,000 series, nearly all.
        `round(${maxBy('worker_id, state', `increase(${forTypes('worker_health_transitions_total')}[$interval]) >= 0.5`)})`,
      ),
      unit: 'none',
      width: 80,
    },
  ],
});
