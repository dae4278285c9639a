import { locationService } from '@grafana/runtime';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { laneFrame } from '../../frames/frames.fixture';
import { recordCanvases } from '../../paint/canvas.fixture';
import { type PanelOptions } from '../../options/panel-options';
import { HealthPanel } from './HealthPanel';
import { codes, FROM, panelProps, STEP } from './panel-props.fixture';

const fleet = [
  laneFrame('a-1', FROM, STEP, codes(1), { pool: 'a' }),
  laneFrame('a-2', FROM, STEP, codes(5), { pool: 'a' }),
  laneFrame('b-1', FROM, STEP, codes(3), { pool: 'b' }),
  laneFrame('b-2', FROM, STEP, codes(5), { pool: 'b' }),
];

function show(options: Partial<PanelOptions> = {}) {
  return render(<HealthPanel {...panelProps({ series: fleet }, options)} />);
}
function workers() {
  return screen
    .getAllByRole('row')
    .flatMap(({ dataset }) => (dataset['worker'] === undefined ? [] : [dataset['worker']]));
}
function groups() {
  return screen
    .getAllByRole('row')
    .flatMap(({ dataset }) => (dataset['group'] === undefined ? [] : [dataset['group']]));
}
function address() {
  return Object.fromEntries(locationService.getSearch());
}
function search() {
  return screen.getByRole('textbox', { name: 'Search workers' });
}

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());
beforeEach(() => locationService.replace('/d/fleet?from=1'));

/** Selects the option that `text` leaves in a combobox. Grafana's list is virtual, so jsdom renders no options. */
async function choose(label: string, text: string, param: string): Promise<void> {
  const combobox = screen.getByRole('combobox', { name: label });
  await userEvent.type(combobox, text);
  await waitFor(() => expect(combobox).toHaveValue(text));
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => expect(combobox).toHaveAttribute('aria-activedescendant', expect.stringMatching(/./)));
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(address()).toHaveProperty(param));
}

it('writes the toolbar’s selections to the URL and removes them', async () => {
  show();
  await userEvent.type(search(), '-2');
  await userEvent.click(screen.getByRole('button', { name: 'failed 2' }));
  await userEvent.click(screen.getByRole('button', { name: 'degraded 1' }));
  await choose('Group workers by', 'pool', 'group');
  await choose('Sort workers by', 'Name', 'sort');
  await waitFor(() =>
    expect(address()).toEqual({
      from: '1',
      find: '-2',
      states: 'failed,degraded',
      group: 'pool',
      sort: 'name',
    }),
  );
  await userEvent.clear(search());
  await userEvent.click(screen.getByRole('button', { name: 'failed 2' }));
  await userEvent.click(screen.getByRole('button', { name: 'degraded 1' }));
  await waitFor(() => expect(address()).toEqual({ from: '1', group: 'pool', sort: 'name' }));
});

it('applies the selections of a link', () => {
  locationService.replace('/d/fleet?find=-2&states=failed,degraded&group=pool&sort=name');
  show();
  expect(workers()).toEqual(['a-2', 'b-2']);
  expect(groups()).toEqual(['a', 'b']);
  expect(search()).toHaveValue('-2');
  expect(screen.getByRole('button', { name: 'failed 2' })).toHaveAttribute('aria-pressed', 'true');
});

it('ignores unknown states, sort orders and labels in a link', () => {
  locationService.replace('/d/fleet?states=sleepy&group=nothing&sort=colour');
  show({ sort: 'name', groupBy: 'pool' });
  expect(groups()).toEqual(['a', 'b']);
  expect(workers()).toEqual(['a-1', 'a-2', 'b-1', 'b-2']);
});

it('prefers a link’s sort order and label to the options', () => {
  locationService.replace('/d/fleet?group=-&sort=current');
  show({ sort: 'name', groupBy: 'pool' });
  expect(groups()).toEqual([]);
  expect(workers()).toEqual(['a-2', 'b-2', 'b-1', 'a-1']);
});

it.each(['__proto__', 'constructor', 'worker_id'])(
  'keeps the option’s groups where a link wants them by %s',
  (label) => {
    locationService.replace(`/d/fleet?group=${label}`);
    show({ groupBy: 'pool' });
    expect(workers()).toHaveLength(4);
    expect(groups()).toEqual(['a', 'b']);
  },
);

it('adds no history entries', async () => {
  show();
  const { length } = locationService.getHistory();
  await userEvent.type(search(), 'a-');
  expect(workers()).toEqual(['a-2', 'a-1']);
  await waitFor(() => expect(address()).toEqual({ from: '1', find: 'a-' }));
  expect(locationService.getHistory().length).toBe(length);
});

it('does not use the URL if the drill-down is switched off', async () => {
  locationService.replace('/d/fleet?find=a-1&group=pool');
  show({ drillDown: false });
  expect(workers()).toHaveLength(4);
  await userEvent.type(search(), 'b-');
  expect(workers()).toEqual(['b-2', 'b-1']);
  expect(address()).toEqual({ find: 'a-1', group: 'pool' });
});
