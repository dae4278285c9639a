import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { countWindow, workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard-spec';
import { currentStats } from './current-stats';
import { throughput, durations } from './throughput';
import { queues } from './queues';
import { rankings, assignments } from './workers';

export const tasks: DashboardSpec = {
  uid: UIDS.tasks,
  title: 'Tasks and queues',
  description: 'What the fleet gets done, what fails, what takes long, and what waits.',
  variables: [workerType(), countWindow()],
  annotations: [fleetAlerts()],
  rows: [currentStats, throughput, durations, queues, rankings, assignments],
};
