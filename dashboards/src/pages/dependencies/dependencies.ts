import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { countWindow, workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { currentStats } from './current-stats';
import { connections, connectionProblems } from './connections';
import { providers } from './providers';
import { events, errors } from './events';
import { models } from './models';

export const dependencies: DashboardSpec = {
  uid: UIDS.dependencies,
  title: 'Dependencies',
  description: 'Dependencies of workers: databases, queues, providers, events and models.',
  variables: [workerType(), countWindow()],
  annotations: [fleetAlerts()],
  rows: [currentStats, connections, connectionProblems, providers, events, errors, models],
};
