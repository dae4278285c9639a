import { checks, checkThresholds } from './checks';
import { crashLoops } from './crash-loops';
import { dependencies } from './dependencies';
import { endings } from './endings';
import { events } from './events';
import { failureDomains } from './failure-domains';
import { type Family, type FleetFamily, type ScrapeTimeFamily, type WorkerFamily } from './family';
import { identity } from './identity';
import { interarrival, liveness, suppressedDetection } from './liveness';
import { maintenance } from './maintenance';
import { models } from './models';
import { queueConnections, queues } from './queues';
import { resources } from './resources';
import { sandboxes } from './sandboxes';
import { sourceTables } from './source-tables';
import { scrapeTime } from './scrape-time';
import { sdk } from './sdk';
import { workerTypes } from './worker-types';
import { lostTasks, taskDurations, tasks, taskTotals } from './tasks';

/** All metric families. To add one, describe it in the file of its subject, and list a new file here. */
export interface Catalog {
  /** Identity, liveness and checks: exposed even for workers beyond the series limit. */
  readonly essential: readonly WorkerFamily[];
  readonly worker: readonly WorkerFamily[];
  readonly scrapeTime: readonly ScrapeTimeFamily[];
  readonly fleet: readonly FleetFamily[];
}

export const catalog: Catalog = {
  essential: [...identity, ...failureDomains, ...liveness, ...checks],
  worker: [...resources, ...tasks, ...events, ...queueConnections, ...dependencies, ...models, ...sdk],
  scrapeTime,
  fleet: [
    // First, because series are omitted from the end if a scrape becomes too large: a worker in maintenance would page.
    ...maintenance,
    ...checkThresholds,
    ...suppressedDetection,
    ...endings,
    ...crashLoops,
    ...workerTypes,
    ...interarrival,
    ...taskDurations,
    ...taskTotals,
    ...lostTasks,
    ...queues,
    ...sandboxes,
    ...sourceTables,
  ],
};

/** All families. Alerting rules and dashboards are checked against their names. */
export function families(): readonly Family[] {
  return [...catalog.scrapeTime, ...catalog.essential, ...catalog.worker, ...catalog.fleet];
}
