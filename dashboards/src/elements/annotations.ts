import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD, MUTED } from './colours';
import { DATASOURCE } from './variables';

interface RangeAnnotation {
  readonly name: string;
  readonly colour: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  /** Labels that become tags. Panels receive no other labels of a series. */
  readonly tags: string;
}

/** An annotation for each time in which a series has samples other than 0. */
function rangeAnnotation({ name, colour, expr, title, text, tags }: RangeAnnotation): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .step('15s')
    .titleFormat(title)
    .textFormat(text)
    .tagKeys(tags);
}

/** Firing alerts by name and worker type. Not by worker, so that a failing fleet is one annotation and not thousands. */
export function fleetAlerts(): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: BAD,
    name: 'Alerts',
    expr: 'max by (alertname, severity, worker_type) (ALERTS{alertstate="firing", severity!="none"})',
    title: '{{alertname}}',
    text: '{{worker_type}} {{severity}}',
    tags: 'severity',
  });
}

/**
 * Firing alerts of the timeline: on the lane of the worker whose ID is the tag, or on the time axis for alerts without a
 * worker. The three steps of its ladder are three annotations.
 */
export function laneAlerts(): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: BAD,
    name: 'Alerts on lanes',
    expr: 'max by (alertname, worker_type, worker_id) (ALERTS{alertstate="firing", severity!="none", worker_id=~"|$lanes"})',
    title: '{{alertname}}',
    text: '{{worker_type}}',
    tags: 'worker_id',
  });
}

/** The workers that annotations are about. */
interface AnnotatedWorkers {
  /** Follows the name of what the annotations show. */
  readonly place: string;
  readonly selector: string;
}

/** The workers of the timeline, on their lanes. */
export const LANES: AnnotatedWorkers = { place: 'on lanes', selector: 'worker_id=~"$lanes"' };
/** The worker of the Worker dashboard. */
export const THIS_WORKER: AnnotatedWorkers = { place: 'of this worker', selector: 'worker_id="$worker_id"' };

/** Maintenance of workers: messages about them are muted. */
export function maintenance({ place, selector }: AnnotatedWorkers): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: MUTED,
    name: `Maintenance ${place}`,
    expr: `max by (worker_type, worker_id) (worker_maintenance{${selector}})`,
    title: 'Maintenance',
    text: '{{worker_type}}',
    tags: 'worker_id',
  });
}

/** Acknowledged failures of workers: they do not escalate. */
export function acknowledgements({ place, selector }: AnnotatedWorkers): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: MUTED,
    name: `Acknowledgements ${place}`,
    expr: `max by (worker_type, worker_id) (worker_acknowledged_timestamp_seconds{${selector}}) > bool 0`,
    title: 'Acknowledged',
    text: '{{worker_type}}',
    tags: 'worker_id',
  });
}

export function workerAlerts(): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: BAD,
    name: 'Alerts on this worker',
    expr: 'max by (alertname, severity, worker_state, worker_id) (ALERTS{alertstate="firing", worker_id="$worker_id"})',
    title: '{{alertname}}',
    text: '{{worker_state}} {{severity}}',
    tags: 'severity,worker_id',
  });
}

/** Firing alerts about Heartline itself. */
export function exporterAlerts(): AnnotationQueryBuilder {
  return rangeAnnotation({
    colour: BAD,
    name: 'Alerts on Heartline',
    expr: 'max by (alertname, severity) (ALERTS{alertstate="firing", alertname=~"Heartline.+|WorkerExporter.+|WorkerSourceDown"})',
    title: '{{alertname}}',
    text: '{{severity}}',
    tags: 'severity',
  });
}
