import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange, seriesFrame } from '../../frames/frames.fixture';
import { TableView } from './TableView';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 4 * STEP;
function counterFrames(worker: string, refId: string, states: Record<string, number>) {
  return Object.entries(states).map(([state, value]) => ({
    ...seriesFrame({ worker_id: worker, state }, [[TO, value]]),
    refId,
  }));
}
const fleet = readFleet(
  {
    series: [
      laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]),
      laneFrame('w-2', FROM, STEP, [1, 1, 1, 1]),
      laneFrame('w-10', FROM, STEP, [1, 3, 3, 1]),
      ...counterFrames('w-1', 'durations', { healthy: 54, failed: 6 }),
      ...counterFrames('w-1', 'entries', { healthy: 1, failed: 1 }),
      ...counterFrames('w-2', 'durations', { healthy: 60 }),
    ],
    timeRange: makeTimeRange(FROM, TO),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  TO,
);

function show(columns = ['unhealthy', 'availability', 'flaps', 'mtbf', 'mttr']) {
  const onOpen = jest.fn();
  render(<TableView fleet={fleet} lanes={fleet.lanes} timeZone="utc" columns={columns} onOpen={onOpen} />);
  return onOpen;
}
function rows() {
  return within(screen.getByRole('table')).getAllByRole('row').slice(1);
}
function workers() {
  return rows().map((row) => within(row).getByRole('rowheader').textContent);
}
function cells(worker: string) {
  return within(screen.getByRole('row', { name: new RegExp(`^${worker} `) }))
    .getAllByRole('cell')
    .slice(3)
    .map((cell) => cell.textContent);
}
function heading(name: string) {
  return screen.getByRole('columnheader', { name });
}
function press(name: string) {
  return userEvent.click(within(heading(name)).getByRole('button'));
}

it('shows exact statistics with counters', () => {
  show();
  expect(cells('w-1')).toEqual(['6 sec', '90%', '1', '54 sec', '6 sec']);
});

it('shows no mean without a failure', () => {
  show();
  expect(cells('w-2')).toEqual(['0 sec', '100%', '0', '–', '–']);
});

it('shows bounds and no availability without counters', () => {
  show();
  expect(cells('w-10')).toEqual([
    '≤ 45 sec, resolution 30 sec',
    '–',
    '≥ 1',
    'about 30 sec, resolution 30 sec',
    '≤ 45 sec, resolution 30 sec',
  ]);
});

it('sorts by the clicked heading and sets aria-sort', async () => {
  show();
  expect(heading('Flaps')).toHaveAttribute('aria-sort', 'none');
  await press('Time unhealthy');
  expect(workers()).toEqual(['w-10', 'w-1', 'w-2']);
  expect(heading('Time unhealthy')).toHaveAttribute('aria-sort', 'descending');
  await press('Time unhealthy');
  expect(workers()).toEqual(['w-2', 'w-1', 'w-10']);
  expect(heading('Time unhealthy')).toHaveAttribute('aria-sort', 'ascending');
  await press('Time unhealthy');
  expect(workers()).toEqual(['w-1', 'w-2', 'w-10']);
  await press('MTBF');
  expect(workers()).toEqual(['w-1', 'w-10', 'w-2']);
  expect(heading('Time unhealthy')).toHaveAttribute('aria-sort', 'none');
});

it('shows the selected columns', async () => {
  show(['unhealthy']);
  expect(screen.queryByRole('columnheader', { name: 'Time failed' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(screen.getByRole('checkbox', { name: /^Time failed/ }));
  await userEvent.click(screen.getByRole('checkbox', { name: /^Time unhealthy/ }));
  expect(screen.getAllByRole('columnheader').map((one) => one.textContent)).toEqual([
    'Worker',
    'State',
    'Since',
    'Worst in range',
    'Time failed',
  ]);
  expect(cells('w-1')).toEqual(['6 sec']);
  expect(cells('w-2')).toEqual(['–']);
});

it('opens a worker', async () => {
  const onOpen = show();
  await userEvent.click(screen.getByRole('button', { name: 'w-10' }));
  expect(onOpen).toHaveBeenCalledWith(expect.objectContaining({ id: 'w-10' }));
});
