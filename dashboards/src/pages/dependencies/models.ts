import { PLAIN, WATCH, WORST } from '../../elements/colours';
import { maxBy, ofTypes, once, sumBy } from '../../elements/promql';
import { table } from '../../panels/table';
import { none } from './dependencies-promql';

const LOADED = once(ofTypes('worker_model_loaded'));

export const models = table({
  title: 'Models',
  description:
    'Per model over all workers: loaded and missing, and the slowest load. Good: nobody misses one; a load takes what it always took.',
  w: 8,
  h: 8,
  sortBy: 'Missing',
  none: none('a model'),
  columns: [
    { title: 'Model', label: 'model' },
    { title: 'Loaded', expr: sumBy('model', LOADED), unit: 'none', width: 70 },
    {
      title: 'Missing',
      expr: sumBy('model', `1 - ${LOADED}`),
      unit: 'none',
      colours: [
        [0, PLAIN],
        [1, WORST],
      ],
      width: 75,
    },
    {
      title: 'Slowest',
      expr: maxBy('model', ofTypes('worker_model_load_seconds')),
      unit: 's',
      colours: [
        [0, PLAIN],
        [300, WATCH],
      ],
      width: 85,
    },
  ],
});
