import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD } from './colours';
import { DATASOURCE } from './variables';

interface Marked {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
}

const alerts = ({ name, expr, title, text }: Marked): AnnotationQueryBuilder =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(BAD)
    .expr(expr)
    .step('15s')
    .titleFormat(title)
    .textFormat(text)
    .tagKeys('severity');

/** Firing alerts by name and type, not by worker: a fleet that fails is one mark, not thousands. */
export const fleetAlerts = (): AnnotationQueryBuilder =>
  alerts({
    name: 'Alerts',
    expr: 'max by (alertname, severity, worker_type) (ALERTS{alertstate="firing", severity!="none"})',
    title: '{{alertname}}',
    text: '{{worker_type}} {{severity}}',
  });

export const workerAlerts = (): AnnotationQueryBuilder =>
  alerts({
    name: 'Alerts on this worker',
    expr: 'max by (alertname, severity, worker_state) (ALERTS{alertstate="firing", worker_id="$worker_id"})',
    title: '{{alertname}}',
    text: '{{worker_state}} {{severity}}',
  });
