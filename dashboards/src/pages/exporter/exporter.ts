import { exporterAlerts } from '../../parts/annotations';
import { UIDS } from '../../parts/links';
import { window } from '../../parts/variables';
import { type Page } from '../../page';
import { intake } from './intake';
import { now } from './now';
import { process } from './process';
import { rest } from './rest';
import { scrape } from './scrape';

export const exporter: Page = {
  uid: UIDS.exporter,
  title: 'Heartline itself',
  description: 'Whether what watches is well: exporters, scrapes, rules.',
  variables: [window()],
  annotations: [exporterAlerts()],
  rows: [now, intake, scrape, process, rest],
};
