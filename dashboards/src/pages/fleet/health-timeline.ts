import { SILENCE_FORM } from '../../elements/links';
import { fresh, maxBy, sumBy } from '../../elements/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { timeline } from '../../panels/timeline';
import { COUNTS } from './fleet-promql';

function target(refId: string, legend: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).legendFormat(legend).expr(expr);
}

/**
 * Of the workers that the variable `lanes` ranks: at most 300 of the chosen types, whatever the size of the fleet. By
 * their IDs alone, for a worker whose type changed has its history under both.
 */
function ranked(metric: string): string {
  return `${metric}{worker_id=~"$lanes"}`;
}

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
    target('durations', '{{worker_id}} {{state}}', grown('worker_health_state_seconds_total')).instant(),
    target('entries', '{{worker_id}} {{state}}', grown('worker_health_transitions_total')).instant(),
    target('up', '{{instance}}', maxBy('instance', fresh('up{job="heartline"}'))).instant(),
  ],
});

/**
 * By how much a journaled counter grew over the range, exactly: seconds in each state, or entries into it. One that
 * began inside the range counts from zero.
 */
function grown(counter: string): string {
  const after = maxBy('worker_id, state', ranked(counter));
  const before = maxBy('worker_id, state', `${ranked(counter)} offset $__range`);
  return `${after} - (${before} or ${after} * 0)`;
}
