import { acknowledgements, fleetAlerts, laneAlerts, LANES, maintenance } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { rankedWorkers, stateSeries, countWindow, workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { textPanel } from '../../panels/text';
import { stateCounts, workerCounts } from './current-stats';
import { healthTimeline } from './health-timeline';
import { worstWorkers, byType, transitions } from './tables';
import { unhealthyWorkers, heartbeatGaps, heartbeatRate, missedHeartbeats } from './charts';

export const fleet: DashboardSpec = {
  uid: UIDS.fleet,
  title: 'Fleet',
  description: 'Health of every worker: current states, problems and recent transitions.',
  variables: [workerType(), countWindow(), stateSeries(), rankedWorkers()],
  annotations: [fleetAlerts()],
  laneAnnotations: [laneAlerts(), maintenance(LANES), acknowledgements(LANES)],
  rows: [
    [stateCounts, ...workerCounts],
    [healthTimeline],
    [worstWorkers, byType],
    [unhealthyWorkers, transitions],
    [heartbeatGaps, heartbeatRate, missedHeartbeats],
    [
      textPanel({
        title: 'Worker states',
        description: 'Meaning of the worker states.',
        w: 24,
        h: 4,
        text: [
          'Each worker sends a heartbeat once per interval. **Healthy**: heartbeats arrive in time. **Degraded**: no heartbeat for 1.25 intervals, or a check reports a warning.',
          '**Critical**: no heartbeat for 2 intervals, or a check is critical. **Failed**: the failure threshold of missed heartbeats is reached, or the worker is marked as failed. **Unknown**: the state cannot be determined.',
          '**Stopped**: the worker sent a stop report, and no heartbeats are expected. A heartbeat makes a worker healthy again.',
        ].join('\n'),
      }),
    ],
  ],
};
