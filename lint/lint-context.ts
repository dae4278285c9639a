import { join } from 'node:path';
import { knownMetrics } from './known-metrics';
import { readRules } from './rules/rule';
import { type CheckedDashboard } from './dashboards/dashboard-json';
import { type Surroundings } from './dashboards/lint-dashboard';

/** Prometheus' and Alertmanager's own, as far as dashboards read them beyond what rules read. */
const OTHERS = [
  'ALERTS_FOR_STATE',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'prometheus_rule_group_last_duration_seconds',
  'prometheus_rule_group_interval_seconds',
  'alertmanager_notifications_total',
];

/** What the shipped dashboards lean on: the exporter's catalog, the recorded series, one another. */
export function surroundingsOf(dashboards: readonly CheckedDashboard[]): Surroundings {
  const rules = readRules(join(__dirname, '..', 'alerting', 'rules'));
  return {
    metrics: new Set([...knownMetrics(rules), ...OTHERS]),
    dashboards: new Map(
      dashboards.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
    ),
  };
}
