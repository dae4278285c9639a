import { SILENCE_FORM_URL } from '../../elements/links';
import { freshOnly, maxBy, sumBy } from '../../elements/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { timeline } from '../../panels/timeline';
import { STATE_COUNTS } from './fleet-promql';

function target(refId: string, legend: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).legendFormat(legend).expr(expr);
}

/**
 * Selects a metric of the workers in the variable `lanes`: at most 300 of the selected types. By ID only, because the history
 * of a worker whose type changed has both types.
 */
function forRankedWorkers(metric: string): string {
  return `${metric}{worker_id=~"$lanes"}`;
}

export const healthTimeline = timeline({
  title: 'Worker health',
  description:
    'One lane per worker, unhealthy workers first, at most 300. Good: one colour from left to right. Click a lane to see the worker’s details.',
  w: 24,
  h: 15,
  options: { alertmanagerUrl: SILENCE_FORM_URL },
  targets: [
    target('A', '{{worker_id}}', `max_over_time(${forRankedWorkers('$state_series')}[$__interval])`).range(),
    target('now', '{{worker_id}}', forRankedWorkers('worker:health_state:code')).instant(),
    target('counts', '{{state}}', sumBy('state', STATE_COUNTS)).range(),
    target(
      'durations',
      '{{worker_id}} {{state}}',
      increaseOverRange('worker_health_state_seconds_total'),
    ).instant(),
    target(
      'entries',
      '{{worker_id}} {{state}}',
      increaseOverRange('worker_health_transitions_total'),
    ).instant(),
    target('up', '{{instance}}', maxBy('instance', freshOnly('up{job="heartline"}'))).instant(),
  ],
});

/**
 * Exact increase of a journaled counter over the range, by worker and state. A counter that starts inside the range counts
 * from zero.
 */
function increaseOverRange(counter: string): string {
  const after = maxBy('worker_id, state', forRankedWorkers(counter));
  const before = maxBy('worker_id, state', `${forRankedWorkers(counter)} offset $__range`);
  return `${after} - (${before} or ${after} * 0)`;
}
