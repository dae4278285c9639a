import { fleetAlerts, laneAlerts } from '../../elements/annotations';
import { BAD, GOOD, QUIET, WORST } from '../../elements/colours';
import { UIDS } from '../../elements/links';
import { orZero } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { lanes as rankedLanes, stateSeries, window, workerType } from '../../elements/variables';
import { type Page } from '../../dashboard-spec';
import { note } from '../../panels/note';
import { stat } from '../../panels/stat';
import { ACTIVE, DEAD, SCORE } from './fleet-promql';
import { states } from './current-stats';
import { lanes } from './health-timeline';
import { problems, byType, transitions } from './tables';
import { unwell, gaps, pulse, missed } from './charts';

export const fleet: Page = {
  uid: UIDS.fleet,
  title: 'Fleet',
  description: 'Every worker at a glance: who is in trouble, since when, and what changed.',
  variables: [workerType(), window(), stateSeries(), rankedLanes()],
  annotations: [fleetAlerts()],
  laneAnnotations: [laneAlerts()],
  rows: [
    [
      states,
      stat({
        title: 'Active',
        description:
          'Workers that were heard, and neither failed nor said goodbye: the last heartbeat is within five minutes, or within the worker’s own failure threshold where that is longer. Good: as many as you run.',
        w: 3,
        h: 4,
        unit: 'none',
        asks: [{ expr: orZero(`count(${ACTIVE})`), legend: 'active' }],
        thresholds: steps(QUIET, [1, GOOD]),
      }),
      stat({
        title: 'Dead',
        description:
          'Workers that failed: silent for as many intervals as they may miss, or marked failed by hand. Good: none.',
        w: 3,
        h: 4,
        unit: 'none',
        asks: [{ expr: orZero(`count(${DEAD})`), legend: 'dead' }],
        thresholds: steps(GOOD, [1, WORST]),
      }),
      stat({
        title: 'Unhealthy by score',
        description:
          'Workers whose health score, from all checks, is below 0.7; where exporters differ, the worst counts. Good: none.',
        w: 4,
        h: 4,
        unit: 'none',
        asks: [{ expr: orZero(`count(${SCORE} < 0.7)`), legend: 'below 0.7' }],
        thresholds: steps(GOOD, [1, BAD]),
      }),
    ],
    [lanes],
    [problems, byType],
    [unwell, transitions],
    [gaps, pulse, missed],
    [
      note({
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
