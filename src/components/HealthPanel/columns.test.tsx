import { locationService } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { laneFrame, seriesFrame } from '../../frames/frames.fixture';
import { recordCanvases } from '../../paint/canvas.fixture';
import { type PanelOptions } from '../../options/panel-options';
import { HealthPanel } from './HealthPanel';
import { codes, FROM, panelProps, STEP, TO } from './panel-props.fixture';

const fleet = [
  laneFrame('w-1', FROM, STEP, codes(1), { pool: 'a' }),
  laneFrame('w-2', FROM, STEP, codes(5), { pool: 'a' }),
  seriesFrame({ worker_id: 'w-2', state: 'healthy' }, [[TO, 290]]),
  seriesFrame({ worker_id: 'w-2', state: 'failed' }, [[TO, 10]]),
];

function show(options: Partial<PanelOptions>, width = 900) {
  render(<HealthPanel {...panelProps({ series: fleet }, options)} width={width} />);
}

/** Returns the column texts of a row. */
function cells(row: HTMLElement) {
  return within(row)
    .getAllByRole('gridcell')
    .slice(1, -1)
    .map((cell) => cell.querySelector('[aria-hidden]')?.textContent);
}
function lane(worker: string) {
  return screen.getByRole('row', { name: new RegExp(`^${worker}[ ,]`) });
}

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());
beforeEach(() => locationService.replace('/d/fleet'));

it('has no columns beside the names by default', () => {
  show({});
  expect(cells(lane('w-2'))).toEqual([]);
});

it('shows exact values with counters and bounds without', () => {
  show({ laneColumns: ['availability', 'unhealthy'] });
  expect(cells(lane('w-2'))).toEqual(['10 sec', '96.67%']);
  expect(cells(lane('w-1'))).toEqual(['≤ 0 sec', '–']);
  expect(screen.getByText('Availability')).toBeVisible();
});

it('labels each cell for screen readers', () => {
  show({ laneColumns: ['unhealthy'] });
  expect(within(lane('w-2')).getByRole('gridcell', { name: 'Time unhealthy: 10 sec' })).toBeVisible();
});

it('leaves out columns that would need the timeline’s half of the width', () => {
  show({ laneColumns: ['since', 'unhealthy', 'availability'] }, 600);
  expect(cells(lane('w-2'))).toHaveLength(0);
});

it('shows the totals of a group', () => {
  show({ groupBy: 'pool', laneColumns: ['unhealthy'] });
  expect(cells(lane('a'))).toEqual(['≤ 10 sec']);
});

it('shows the time in each state beside groups by default', () => {
  show({ groupBy: 'pool' });
  expect(cells(lane('a'))[0]).toMatch(/^ 10 sec ≈ /);
  expect(
    within(lane('a')).getByRole('gridcell', { name: /^Time in state: failed 10 sec; healthy about / }),
  ).toBeVisible();
});

it('shows only times that fit completely, and all of them on hover', () => {
  show({ groupBy: 'pool' });
  const cell = within(lane('a')).getByRole('gridcell', { name: /^Time in state/ });
  expect(cell.querySelector('[aria-hidden]')).toHaveStyle({ flexWrap: 'wrap', overflow: 'hidden' });
  expect(cell.title).toMatch(/^failed 10 sec\nhealthy about /);
});

it('keeps the width of the names while switching to the table and back', async () => {
  show({});
  screen.getByRole('separator', { name: 'Width of names' }).focus();
  await userEvent.keyboard('{ArrowRight}');
  await userEvent.click(screen.getByRole('button', { name: 'View as table' }));
  await userEvent.click(screen.getByRole('button', { name: 'View as timeline' }));
  expect(screen.getByRole('separator')).toHaveAttribute('aria-valuenow', '208');
  expect(within(lane('w-1')).getAllByRole('gridcell')[0]).toHaveStyle({ width: '208px' });
});
