import { maxBy, ofTypes, sumBy, top } from '../../parts/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { timeline } from '../../panels/timeline';
import { COUNTS, CODE } from './query';

/** At most 500 lanes: those in trouble now first, then those that were in the range. Read from the coarse series. */
const RANKED = top(
  500,
  [
    `10 * ${maxBy('worker_id', `${CODE} @ end()`)} + ${worst()}`,
    `10 * ${maxBy('worker_id', `${CODE} @ end()`)}`,
    worst(),
  ].join(' or '),
);

function worst(): string {
  return maxBy('worker_id', `max_over_time(${ofTypes('worker:health_state:max5m')}[$__range] @ end())`);
}

const target = (refId: string, legend: string, expr: string): DataqueryBuilder =>
  new DataqueryBuilder().refId(refId).legendFormat(legend).expr(expr);

export const lanes = timeline({
  title: 'Worker health',
  description:
    'Every lane is a worker, the ones in trouble first, at most 500 of them. Good: one colour from left to right. Click a lane for the worker’s details.',
  w: 24,
  h: 15,
  options: {},
  targets: [
    target(
      'A',
      '{{worker_id}}',
      `max_over_time(${ofTypes('$state_series')}[$__interval]) and on (worker_id) ${RANKED}`,
    ).range(),
    target('now', '{{worker_id}}', `${CODE} and on (worker_id) ${RANKED}`).instant(),
    target('counts', '{{state}}', sumBy('state', COUNTS)).range(),
    target('durations', '{{worker_id}} {{state}}', durations()).instant(),
    target('up', '{{instance}}', maxBy('instance', 'up{job="heartline"}')).instant(),
  ],
});

/** Exact seconds in each state over the range; a counter that began inside it counts from zero. */
function durations(): string {
  const seconds = maxBy('worker_id, state', ofTypes('worker_health_state_seconds_total'));
  const before = maxBy('worker_id, state', ofTypes('worker_health_state_seconds_total') + ' offset $__range');
  return `(${seconds} - (${before} or ${seconds} * 0)) and on (worker_id) ${RANKED}`;
}
