import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD } from './colours';
import { DATASOURCE } from './variables';

interface AlertAnnotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  /** Labels that become tags. Panels receive no other labels of a series. */
  readonly tags: string;
}

function alertAnnotation({ name, expr, title, text, tags }: AlertAnnotation): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(BAD)
    .expr(expr)
    .step('15s')
    .titleFormat(title)
    .textFormat(text)
    .tagKeys(tags);
}

/** Firing alerts by name and worker type. Not by worker, so that a failing fleet is one annotation and not thousands. */
export function fleetAlerts(): AnnotationQueryBuilder {
  return alertAnnotation({
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
  return alertAnnotation({
    name: 'Alerts on lanes',
    expr: 'max by (alertname, worker_type, worker_id) (ALERTS{alertstate="firing", severity!="none", worker_id=~"|$lanes"})',
    title: '{{alertname}}',
    text: '{{worker_type}}',
    tags: 'worker_id',
  });
}

export function workerAlerts(): AnnotationQueryBuilder {
  return alertAnnotation({
    name: 'Alerts on this worker',
    expr: 'max by (alertname, severity, worker_state, worker_id) (ALERTS{alertstate="firing", worker_id="$worker_id"})',
    title: '{{alertname}}',
    text: '{{worker_state}} {{severity}}',
    tags: 'severity,worker_id',
  });
}

/** Firing alerts about Heartline itself. */
export function exporterAlerts(): AnnotationQueryBuilder {
  return alertAnnotation({
    name: 'Alerts on Heartline',
    expr: 'max by (alertname, severity) (ALERTS{alertstate="firing", alertname=~"Heartline.+|WorkerExporter.+|WorkerSourceDown"})',
    title: '{{alertname}}',
    text: '{{severity}}',
    tags: 'severity',
  });
}
