import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD } from './colours';
import { DATASOURCE } from './variables';

interface AlertAnnotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  /** Labels that become tags: nothing else of a series reaches a panel. */
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

/** Firing alerts by name and type, not by worker: a fleet that fails is one mark, not thousands. */
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
 * Firing alerts on the timeline's lanes, by the tag that is a worker's ID, and those of no worker on its time axis. The
 * steps of an alert that rises are one.
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

/** What fires about Heartline itself, on its own dashboard. */
export function exporterAlerts(): AnnotationQueryBuilder {
  return alertAnnotation({
    name: 'Alerts on Heartline',
    expr: 'max by (alertname, severity) (ALERTS{alertstate="firing", alertname=~"Heartline.+|WorkerExporter.+|WorkerSourceDown"})',
    title: '{{alertname}}',
    text: '{{severity}}',
    tags: 'severity',
  });
}
