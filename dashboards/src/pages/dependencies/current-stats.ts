import { BAD, OK } from '../../elements/colours';
import { freshOnly, forTypes, dedupeReplicas, orZero } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';

function down(metric: string): string {
  return orZero(`count(${dedupeReplicas(freshOnly(forTypes(metric)))} == 0)`);
}

export const currentStats = [
  ...(
    [
      [
        'Connections down',
        'Connections to databases and the like that workers report as down.',
        'worker_connection_up',
      ],
      ['Queues out of reach', 'Connections to queues that workers report as down.', 'worker_queue_connected'],
      [
        'SDKs disconnected',
        'Connections to providers’ APIs that workers report as down.',
        'worker_sdk_connected',
      ],
      ['Models not loaded', 'Models that workers should have loaded and have not.', 'worker_model_loaded'],
    ] as const
  ).map(([title, what, metric]) =>
    stat({
      title,
      description: `${what} Good: none.`,
      w: 4,
      h: 4,
      unit: 'none',
      thresholds: thresholdSteps(OK, [1, BAD]),
      queries: [{ expr: down(metric), legend: 'down' }],
    }),
  ),
  stat({
    title: 'Events waiting',
    description:
      'Events that workers hold back because they could not be sent. Good: near zero, and not rising.',
    w: 4,
    h: 4,
    unit: 'short',
    queries: [
      {
        expr: orZero(`sum(${dedupeReplicas(freshOnly(forTypes('worker_events_buffered')))})`),
        legend: 'buffered',
      },
    ],
  }),
  stat({
    title: 'Sandboxes running',
    description: 'Sandboxes that run now. Good: as many as there is work for; each costs.',
    w: 4,
    h: 4,
    unit: 'none',
    queries: [
      {
        expr: orZero(`sum(${dedupeReplicas(freshOnly('worker_sandboxes{state="running"}'))})`),
        legend: 'running',
      },
    ],
  }),
];
