import {
  BAD,
  CRITICAL,
  MUTED,
  OK,
  stateColour,
  STATES_WORST_FIRST,
  TRANSPARENT,
} from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { ACTIVE, DEAD, SCORE, stateCount } from './fleet-promql';

export const stateCounts = stat({
  title: 'Workers by state',
  description: 'Number of workers in each state. Good: all workers healthy or stopped.',
  w: 14,
  h: 4,
  unit: 'none',
  filled: true,
  // Six names next to each other in 360 pixels.
  nameSize: 11,
  queries: STATES_WORST_FIRST.map((state) => ({ expr: orZero(`sum(${stateCount(state)})`), legend: state })),
});
for (const state of STATES_WORST_FIRST) {
  const colour = stateColour(state);
  const value = {
    mode: 'absolute',
    steps: [
      { value: null, color: TRANSPARENT },
      { value: 1, color: colour },
    ],
  };
  stateCounts.overrideByName(state, [{ id: 'thresholds', value }]);
}

export const workerCounts = [
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
];
