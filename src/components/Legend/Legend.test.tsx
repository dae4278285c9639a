import { render, screen, within } from '@testing-library/react';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange, seriesFrame } from '../../frames/frames.fixture';
import { Legend } from './Legend';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 4 * STEP;

function show(...series: Parameters<typeof readFleet>[0]['series']) {
  const fleet = readFleet(
    { series, timeRange: makeTimeRange(FROM, TO) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    TO,
  );
  render(<Legend fleet={fleet} lanes={fleet.lanes} />);
  const list = screen.getByRole('list', { name: 'Time in each state, summed over the workers shown' });
  return within(list)
    .queryAllByRole('listitem')
    .map((item) => item.textContent);
}

it('shows the total exact time in each state and its share', () => {
  const items = show(
    laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]),
    seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[TO, 57]]),
    seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[TO, 3]]),
  );
  expect(items).toEqual(['failed 3 sec (5%)', 'healthy 57 sec (95%)']);
  expect(screen.queryByText(/estimated from the timeline/)).not.toBeInTheDocument();
});

it('says that times are estimated without counters', () => {
  expect(show(laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]))).toEqual([
    'failed ≈ 15 sec (25%)',
    'healthy ≈ 45 sec (75%)',
  ]);
  expect(screen.getByText('≈ estimated from the timeline, resolution 30 sec')).toBeVisible();
});

describe('in a narrow panel', () => {
  const one = () =>
    readFleet(
      { series: [laneFrame('w-1', FROM, STEP, [1, 5, 1, 1])], timeRange: makeTimeRange(FROM, TO) },
      { sampleMeaning: 'auto', stalenessSeconds: 0 },
      TO,
    );

  it('is one row that is scrollable by keyboard', () => {
    const fleet = one();
    render(<Legend fleet={fleet} lanes={fleet.lanes} narrow />);
    const row = screen.getByRole('group', { name: 'Time in each state, summed over the workers shown' });
    expect(row).toHaveAttribute('tabindex', '0');
    expect(row).toHaveStyle({ flexWrap: 'nowrap', overflowX: 'auto' });
    expect(within(row).getAllByRole('listitem')).toHaveLength(2);
    expect(row).toHaveTextContent('≈ estimated from the timeline');
  });

  it('is not scrollable or focusable in a wide panel', () => {
    const fleet = one();
    render(<Legend fleet={fleet} lanes={fleet.lanes} />);
    expect(screen.queryByRole('group')).not.toBeInTheDocument();
    expect(screen.getByRole('list').parentElement).toHaveStyle({ flexWrap: 'wrap' });
  });
});
