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
        'Connections to databases and other services that workers report as down.',
        'worker_connection_up',
      ],
      ['Queues disconnected', 'Queue connections that workers report as down.', 'worker_queue_connected'],
      ['SDKs disconnected', 'Provider SDKs that workers report as disconnected.', 'worker_sdk_connected'],
      ['Models not loaded', 'Models that workers report as not loaded.', 'worker_model_loaded'],
    ] as const
  ).map(([title, what, metric]) =>
    stat({
      title,
      description: `${what} Good: 0.`,
      w: 5,
      h: 4,
      unit: 'none',
      thresholds: thresholdSteps(OK, [1, BAD]),
      queries: [{ expr: down(metric), legend: 'down' }],
    }),
  ),
  stat({
    title: 'Events buffered',
    description: 'Events that workers buffer because they could not be sent. Good: near 0 and not rising.',
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
];
