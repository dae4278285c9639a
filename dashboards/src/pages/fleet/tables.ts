import { BAD, PLAIN, stateColour, STATE_WORDS, WORST, WORST_FIRST } from '../../elements/colours';
import { toType, toWorker } from '../../elements/links';
import { maxBy, ofTypes, sumBy, top } from '../../elements/promql';
import { table } from '../../panels/table';
import { COUNTS, count, CODE, AGE, ACTIVE, DEAD, SCORE } from './fleet-promql';

export const problems = table({
  title: 'Problems first',
  description:
    'The 25 workers in the worst state now. Good: no red and no orange on top. Click a worker to open its dashboard.',
  w: 12,
  h: 10,
  sortBy: 'State',
  columns: [
    { title: 'Worker', label: 'worker_id', link: toWorker },
    { title: 'Type', label: 'worker_type', width: 100 },
    { title: 'State', expr: worstNow(), unit: 'none', mappings: STATE_WORDS, width: 95 },
    { title: 'Last heartbeat', expr: ofWorst(AGE), unit: 's', width: 115 },
    { title: 'Missed', expr: ofWorst(ofTypes('worker:missed_heartbeats:count')), unit: 'none', width: 68 },
    {
      title: 'Score',
      expr: ofWorst(SCORE),
      unit: 'percentunit',
      decimals: 0,
      colours: [
        [0, BAD],
        [0.7, PLAIN],
      ],
      width: 68,
    },
  ],
});

function worstNow(): string {
  return top(25, maxBy('worker_type, worker_id', CODE));
}

function ofWorst(expr: string): string {
  return `${maxBy('worker_type, worker_id', expr)} and on (worker_type, worker_id) ${worstNow()}`;
}

export const byType = table({
  title: 'Worker types',
  description:
    'Per type: heard and neither failed nor stopped (active), failed (dead), and the states. Good: no dead, degraded or critical ones.',
  w: 12,
  h: 10,
  sortBy: 'Dead',
  columns: [
    { title: 'Type', label: 'worker_type', link: toType },
    {
      title: 'Active',
      expr: `count by (worker_type) (${ACTIVE}) or ${sumBy('worker_type', COUNTS)} * 0`,
      unit: 'none',
      width: 64,
    },
    {
      title: 'Dead',
      expr: `count by (worker_type) (${DEAD}) or ${sumBy('worker_type', COUNTS)} * 0`,
      unit: 'none',
      colours: [
        [0, PLAIN],
        [1, WORST],
      ],
      width: 56,
    },
    ...WORST_FIRST.filter((state) => state !== 'unknown' && state !== 'healthy').map((state) => ({
      title: state,
      expr: sumBy('worker_type', count(state)),
      unit: 'none',
      colours: [
        [0, PLAIN],
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
  none: 'Nobody changed state.',
  columns: [
    { title: 'Worker', label: 'worker_id', link: toWorker },
    { title: 'Entered', label: 'state', width: 110 },
    {
      title: 'Times',
      expr: top(
        25,
        // What did not grow is dropped before anything is grouped: of 2,000 workers' 12,000 series, nearly all.
        `round(${maxBy('worker_id, state', `increase(${ofTypes('worker_health_transitions_total')}[$interval]) >= 0.5`)})`,
      ),
      unit: 'none',
      width: 80,
    },
  ],
});
