import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { countWindow, workerType } from '../../elements/variables';
import { currentStats } from './current-stats';
import { events, storage } from './events';
import { runningSandboxes, sandboxes as inUse } from './sandboxes-in-use';

export const sandboxes: DashboardSpec = {
  uid: UIDS.sandboxes,
  title: 'Sandboxes and cost',
  description: 'Sandboxes of workers and what they cost; events, storage and measurements in tables.',
  variables: [workerType(), countWindow()],
  annotations: [fleetAlerts()],
  rows: [currentStats, inUse, runningSandboxes, events, storage],
};
