import { SILENCE_FORM_URL } from '../../elements/links';
import { freshOnly, maxBy, sumBy } from '../../elements/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { timeline } from '../../panels/timeline';
import { STATE_COUNTS } from './fleet-promql';

function target(refId: string, legend: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).legendFormat(legend).expr(expr);
}

/**
 * Of the workers that the variable `lanes` ranks: at most 300 of the chosen types, whatever the size of the fleet. By
 * their IDs alone, for a worker whose type changed has its history under both.
 */
function forRankedWorkers(metric: string): string {
  return `${metric}{worker_id=~"$lanes"}`;
}

export const healthTimeline = timeline({
  title: 'Worker health',
  description:
    'Every lane is a worker, the ones in trouble first, at most 300 of them. Good: one colour from left to right. Click a lane for the worker’s details.',
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
 * By how much a journaled counter grew over the range, exactly: seconds in each state, or entries into it. One that
 * began inside the range counts from zero.
 */
function increaseOverRange(counter: string): string {
  const after = maxBy('worker_id, state', forRankedWorkers(counter));
  const before = maxBy('worker_id, state', `${forRankedWorkers(counter)} offset $__range`);
  return `${after} - (${before} or ${after} * 0)`;
}
