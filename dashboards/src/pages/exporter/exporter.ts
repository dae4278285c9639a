import { exporterAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { countWindow } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { ingestion } from './ingestion';
import { currentStats } from './current-stats';
import { limits, process, exporterRuntime } from './exporter-runtime';
import { scrape } from './scrape';
import { sources } from './sources';

export const exporter: DashboardSpec = {
  uid: UIDS.exporter,
  title: 'Heartline itself',
  description: 'Health of the monitoring itself: exporters, scrapes and rules.',
  variables: [countWindow()],
  annotations: [exporterAlerts()],
  rows: [currentStats, ingestion, sources, scrape, process, limits, exporterRuntime],
};
