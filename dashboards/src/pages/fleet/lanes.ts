import { SILENCE_FORM } from '../../parts/links';
import { maxBy, ofTypes, sumBy } from '../../parts/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { timeline } from '../../panels/timeline';
import { COUNTS } from './query';

const target = (refId: string, legend: string, expr: string): DataqueryBuilder =>
  new DataqueryBuilder().refId(refId).legendFormat(legend).expr(expr);

/** Of the workers that the variable `lanes` ranks: at most 300, whatever the size of the fleet. */
const ranked = (metric: string): string => ofTypes(metric, 'worker_id=~"$lanes"');

export const lanes = timeline({
  title: 'Worker health',
  description:
    'Every lane is a worker, the ones in trouble first, at most 300 of them. Good: one colour from left to right. Click a lane for the worker’s details.',
  w: 24,
  h: 15,
  options: { alertmanagerUrl: SILENCE_FORM },
  targets: [
    target('A', '{{worker_id}}', `max_over_time(${ranked('$state_series')}[$__interval])`).range(),
    target('now', '{{worker_id}}', ranked('worker:health_state:code')).instant(),
    target('counts', '{{state}}', sumBy('state', COUNTS)).range(),
    target('durations', '{{worker_id}} {{state}}', durations()).instant(),
    target('up', '{{instance}}', maxBy('instance', 'up{job="heartline"}')).instant(),
  ],
});

/** Exact seconds in each state over the range; a counter that began inside it counts from zero. */
function durations(): string {
  const seconds = maxBy('worker_id, state', ranked('worker_health_state_seconds_total'));
  const before = maxBy('worker_id, state', `${ranked('worker_health_state_seconds_total')} offset $__range`);
  return `${seconds} - (${before} or ${seconds} * 0)`;
}
