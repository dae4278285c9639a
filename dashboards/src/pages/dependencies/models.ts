import { CRITICAL, DEFAULT, WARN } from '../../elements/colours';
import { dedupeReplicas, forTypes, maxBy, sumBy } from '../../elements/promql';
import { table } from '../../panels/table';
import { notReported } from './dependencies-promql';

const LOADED = dedupeReplicas(forTypes('worker_model_loaded'));

export const models = [
  table({
    title: 'Models',
    description:
      'Models over all workers: number of workers with the model loaded and missing, and the slowest load. Good: none missing, steady load time.',
    w: 24,
    h: 6,
    sortBy: 'Missing',
    emptyText: notReported('a model'),
    columns: [
      { title: 'Model', label: 'model' },
      { title: 'Loaded', expr: sumBy('model', LOADED), unit: 'none', width: 70 },
      {
        title: 'Missing',
        expr: sumBy('model', `1 - ${LOADED}`),
        unit: 'none',
        colours: [
          [0, DEFAULT],
          [1, CRITICAL],
        ],
        width: 75,
      },
      {
        title: 'Slowest',
        expr: maxBy('model', forTypes('worker_model_load_seconds')),
        unit: 's',
        colours: [
          [0, DEFAULT],
          [300, WARN],
        ],
        width: 85,
      },
    ],
  }),
];
