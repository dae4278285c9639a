import { exporterAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { window } from '../../elements/variables';
import { type Page } from '../../dashboard-spec';
import { intake } from './ingestion';
import { now } from './current-stats';
import { process } from './process';
import { rest } from './exporter-runtime';
import { scrape } from './scrape';

export const exporter: Page = {
  uid: UIDS.exporter,
  title: 'Heartline itself',
  description: 'Whether what watches is well: exporters, scrapes, rules.',
  variables: [window()],
  annotations: [exporterAlerts()],
  rows: [now, intake, scrape, process, rest],
};
