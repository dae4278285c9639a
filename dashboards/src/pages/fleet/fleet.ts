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
  description: 'Every worker at a glance: who is in trouble, since when, and what changed.',
  variables: [workerType(), countWindow(), stateSeries(), rankedLanes()],
  annotations: [fleetAlerts()],
  laneAnnotations: [laneAlerts()],
  rows: [
    [
      stateCounts,
      stat({
        title: 'Active',
        description:
          'Workers that were heard, and neither failed nor said goodbye: the last heartbeat is within five minutes, or within the worker’s own failure threshold where that is longer. Good: as many as you run.',
        w: 3,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${ACTIVE})`), legend: 'active' }],
        thresholds: thresholdSteps(MUTED, [1, OK]),
      }),
      stat({
        title: 'Dead',
        description:
          'Workers that failed: silent for as many intervals as they may miss, or marked failed by hand. Good: none.',
        w: 3,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${DEAD})`), legend: 'dead' }],
        thresholds: thresholdSteps(OK, [1, CRITICAL]),
      }),
      stat({
        title: 'Unhealthy by score',
        description:
          'Workers whose health score, from all checks, is below 0.7; where exporters differ, the worst counts. Good: none.',
        w: 4,
        h: 4,
        unit: 'none',
        queries: [{ expr: orZero(`count(${SCORE} < 0.7)`), legend: 'below 0.7' }],
        thresholds: thresholdSteps(OK, [1, BAD]),
      }),
    ],
    [healthTimeline],
    [worstWorkers, byType],
    [unhealthyWorkers, transitions],
    [heartbeatGaps, heartbeatRate, missedHeartbeats],
    [
      textPanel({
        title: 'How to read it',
        description: 'The states and what they mean.',
        w: 24,
        h: 4,
        text: [
          'A worker promises a heartbeat each interval. **Healthy**: it keeps the promise. **Degraded**: 1.25 intervals since the last one, or a check warns.',
          '**Critical**: two intervals since the last one, or a check is critical. **Failed**: silent for as many intervals as it may miss, or marked failed by hand. **Unknown**: nobody can say.',
          '**Stopped**: it said goodbye, and nothing is expected of it. One heartbeat makes a worker healthy again.',
        ].join('\n'),
      }),
    ],
  ],
};
