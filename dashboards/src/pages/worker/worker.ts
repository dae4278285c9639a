import { acknowledgements, maintenance, THIS_WORKER, workerAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { stateSeries, countWindow, workerId } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { healthTimeline, currentState } from './current-state';
import { lifecycleStats } from './lifecycle-stats';
import { heartbeatIntervals } from './heartbeat-intervals';
import { identity, heartbeatAge } from './identity';
import { resources, devices } from './resources';
import { tasks, connectionsAndEvents } from './tasks';

export const worker: DashboardSpec = {
  uid: UIDS.worker,
  title: 'Worker',
  description: 'Details of one worker.',
  variables: [workerId(), countWindow(), stateSeries()],
  annotations: [workerAlerts(), maintenance(THIS_WORKER), acknowledgements(THIS_WORKER)],
  rows: [
    [healthTimeline],
    currentState,
    lifecycleStats,
    identity,
    heartbeatAge,
    heartbeatIntervals,
    resources,
    tasks,
    devices,
    connectionsAndEvents,
  ],
};
