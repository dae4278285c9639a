import { fleetAlerts, laneAlerts } from '../../elements/annotations';
import { BAD, OK, MUTED, CRITICAL } from '../../elements/colours';
import { UIDS } from '../../elements/links';
import { orZero } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { rankedWorkers as rankedLanes, stateSeries, countWindow, workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard-spec';
import { textPanel } from '../../panels/text';
import { stat } from '../../panels/stat';
import { ACTIVE, DEAD, SCORE } from './fleet-promql';
import { stateCounts } from './current-stats';
import { healthTimeline } from './health-timeline';
import { worstWorkers, byType, transitions } from './tables';
import { unhealthyWorkers, heartbeatGaps, heartbeatRate, missedHeartbeats } from './charts';

export const fleet: DashboardSpec = {
  uid: UIDS.fleet,
  title: 'Fleet',
  description: 'Health of every worker: current states, problems and recent transitions.',
  variables: [workerType(), countWindow(), stateSeries(), rankedLanes()],
  annotations: [fleetAlerts()],
  laneAnnotations: [laneAlerts()],
  rows: [
    [
      stateCounts,
      stat({
        title: 'Active',
        description:
          'Workers that have sent a heartbeat and are neither failed nor stopped. Good: as many as you run.',
        w: 3,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${ACTIVE})`), legend: 'active' }],
        thresholds: thresholdSteps(MUTED, [1, OK]),
      }),
      stat({
        title: 'Dead',
        description:
          'Failed workers: the failure threshold of missed heartbeats is reached, or the worker is marked as failed. Good: 0.',
        w: 3,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${DEAD})`), legend: 'dead' }],
        thresholds: thresholdSteps(OK, [1, CRITICAL]),
      }),
      stat({
        title: 'Unhealthy by score',
        description:
          'Workers with a health score below 70 %. If exporters report different scores, the lowest one counts. Good: 0.',
        w: 4,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${SCORE} < 0.7)`), legend: 'below 70 %' }],
        thresholds: thresholdSteps(OK, [1, BAD]),
      }),
    ],
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
