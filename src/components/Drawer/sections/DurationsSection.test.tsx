import { render, screen } from '@testing-library/react';
import { readFleet } from '../../../timeline/fleet';
import { type Lane } from '../../../timeline/lane';
import { laneFrame, makeTimeRange } from '../../../frames/frames.fixture';
import { DurationsSection } from './DurationsSection';

const STEP = 15_000;
const { lanes } = readFleet(
  { series: [laneFrame('w-1', 0, STEP, [1, 5, 5, 1])], timeRange: makeTimeRange(0, 4 * STEP) },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  4 * STEP,
);
function rows() {
  return screen.getAllByRole('row').map((row) => row.textContent);
}

it('rounds availability down so that only a fully healthy worker shows 100%', () => {
  render(<DurationsSection lane={lanes[0]} exact={{ healthy: 604_790, failed: 10 }} />);
  expect(screen.getByText('Healthy for 99.99% of the observed time')).toBeVisible();
});

it('shows upper bounds from the timeline', () => {
  render(<DurationsSection lane={lanes[0]} exact={undefined} />);
  expect(rows()).toContain('failed≤ 45 sec, resolution 30 sec');
});

it('shows a bound for the worst state only', () => {
  const fleet = readFleet(
    { series: [laneFrame('w-1', 0, STEP, [1, 3, 5, 3])], timeRange: makeTimeRange(0, 4 * STEP) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    4 * STEP,
  );
  render(<DurationsSection lane={fleet.lanes[0]} exact={undefined} />);
  expect(rows().slice(1)).toEqual([
    'failed≤ 30 sec, resolution 30 sec',
    'degradedabout 30 sec, resolution 30 sec',
    'healthyabout 15 sec, resolution 30 sec',
  ]);
});

it('shows exact times for a lane from a change table', () => {
  const changes = lanes.map((lane): Lane => ({
    ...lane,
    sampling: { meaning: 'change', step: 0, staleness: Infinity },
  }));
  render(<DurationsSection lane={changes[0]} exact={undefined} />);
  expect(rows()).toContain('failed30 sec');
});
