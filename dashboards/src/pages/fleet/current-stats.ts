import { TRANSPARENT, stateColour, STATES_WORST_FIRST } from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { stat } from '../../panels/stat';
import { stateCount } from './fleet-promql';

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
