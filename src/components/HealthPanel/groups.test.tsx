import { type PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { laneFrame, seriesFrame } from '../../frames/frames.fixture';
import { recordCanvases } from '../../paint/canvas.fixture';
import { type PanelOptions } from '../../options/panel-options';
import { HealthPanel } from './HealthPanel';
import { codes, FROM, panelProps, STEP, TO } from './panel-props.fixture';

/** Pool a: all healthy. Pool b: one failed, one degraded. Pool c: one stopped. */
const fleet = [
  laneFrame('a-1', FROM, STEP, codes(1), { pool: 'a' }),
  laneFrame('a-2', FROM, STEP, codes(1), { pool: 'a' }),
  laneFrame('b-1', FROM, STEP, codes(3), { pool: 'b' }),
  laneFrame('b-2', FROM, STEP, codes(5), { pool: 'b' }),
  laneFrame('c-1', FROM, STEP, codes(0), { pool: 'c' }),
];
/** 301 workers of two types, of which the last one failed. */
const many = Array.from({ length: 301 }, (_, index) =>
  laneFrame(`w-${index}`, FROM, STEP, codes(index === 300 ? 5 : 1), {
    worker_type: ['x', 'y'][index % 2] ?? '',
  }),
);

function props(
  series = fleet,
  options: Partial<PanelOptions> = { groupBy: 'pool' },
): PanelProps<PanelOptions> {
  return panelProps({ series }, options);
}

/** Returns the rows from top to bottom: `b -` is the head of an expanded group, `b +` of a collapsed one. */
function rows() {
  return screen
    .getAllByRole('row')
    .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
    .map(nameOf);
}
function head(group: string) {
  return screen.getByRole('row', { name: new RegExp(`^${group} \\d`) });
}
function focused() {
  return nameOf(document.activeElement as HTMLElement);
}

function nameOf(row: HTMLElement): string | undefined {
  const { group, worker } = row.dataset;
  return group === undefined
    ? worker
    : `${group} ${row.getAttribute('aria-expanded') === 'true' ? '-' : '+'}`;
}

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
  // jsdom has no pointer events. Mouse events have all properties that are used.
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});
afterAll(() => canvases.restore());
beforeEach(() => locationService.replace('/d/fleet'));

describe('grouped by the option', () => {
  it('shows lanes under the heads of their groups, the worst group first', () => {
    render(<HealthPanel {...props()} />);
    expect(rows()).toEqual(['b -', 'b-2', 'b-1', 'a -', 'a-1', 'a-2', 'c -', 'c-1']);
  });

  it('is a tree grid with levels', () => {
    render(<HealthPanel {...props()} />);
    const grid = screen.getByRole('treegrid');
    expect(
      within(grid)
        .getAllByRole('row')
        .map((row) => row.ariaLevel),
    ).toEqual(expect.arrayContaining(['1', '2']));
    expect(head('b')).toHaveAttribute('aria-level', '1');
  });

  it('is a plain grid without levels if the option disables groups', () => {
    render(<HealthPanel {...props(fleet, { groupBy: '-' })} />);
    expect(within(screen.getByRole('grid')).getAllByRole('row')[0]).not.toHaveAttribute('aria-level');
    expect(rows()).toEqual(['b-2', 'b-1', 'a-1', 'a-2', 'c-1']);
  });

  it('shows a group’s name, size, worst state and counts', () => {
    render(<HealthPanel {...props()} />);
    expect(head('b')).toHaveAccessibleName(/^b 2 workers, failed .* 1 failed, 1 degraded/s);
    expect(within(head('b')).getByText('2')).toBeVisible();
  });

  it('shows the exact time in each state with counters, and an estimate without', () => {
    const seconds = [
      seriesFrame({ worker_id: 'b-1', state: 'healthy' }, [[TO, 200]]),
      seriesFrame({ worker_id: 'b-1', state: 'degraded' }, [[TO, 100]]),
      seriesFrame({ worker_id: 'b-2', state: 'healthy' }, [[TO, 0]]),
      seriesFrame({ worker_id: 'a-1', state: 'healthy' }, [[TO, 150]]),
      seriesFrame({ worker_id: 'a-2', state: 'healthy' }, [[TO, 150]]),
    ];
    render(<HealthPanel {...props([...fleet, ...seconds])} />);
    const cellTexts = (group: string) => within(head(group)).getAllByRole('gridcell')[0]?.title.split('\n');
    expect(cellTexts('a')).toEqual(['a: 2 workers', 'healthy 5 min']);
    expect(cellTexts('b')).toEqual(['b: 2 workers', 'degraded 1 min 40 sec', 'healthy 3 min 20 sec']);
    expect(cellTexts('c')).toEqual([
      'c: 1 worker',
      'healthy about 4 min 45 sec, resolution 30 sec',
      'stopped about 15 sec, resolution 30 sec',
    ]);
  });

  it('names the missing label of a group', () => {
    render(<HealthPanel {...props([...fleet, laneFrame('stray', FROM, STEP, codes(1))])} />);
    expect(head('no pool')).toBeInTheDocument();
  });
});

describe('a group', () => {
  it('collapses and expands on a click on its name', async () => {
    render(<HealthPanel {...props()} />);
    await userEvent.click(within(head('b')).getByText('b'));
    expect(rows()).toEqual(['b +', 'a -', 'a-1', 'a-2', 'c -', 'c-1']);
    await userEvent.click(within(head('b')).getByText('b'));
    expect(rows()).toContain('b-1');
  });

  it('collapses on a click on its share without opening a worker', () => {
    render(<HealthPanel {...props()} />);
    const layer = screen.getByTestId('heartline timeline');
    layer.setPointerCapture = jest.fn();
    fireEvent.pointerDown(layer, { clientX: 300, clientY: 5, button: 0 });
    fireEvent.pointerUp(layer, { clientX: 300, clientY: 5 });
    expect(rows()[0]).toBe('b +');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows the number of lanes in each state under the pointer, until it leaves', () => {
    render(<HealthPanel {...props()} />);
    const layer = screen.getByTestId('heartline timeline');
    // jsdom has no layout. The timeline is 540 pixels wide, and its last 27 pixels are the last step.
    fireEvent.pointerMove(layer, { clientX: 530, clientY: 5 });
    expect(screen.getByRole('tooltip')).toHaveTextContent(/^b2 workers.*failed 150%degraded 150%$/);
    fireEvent.pointerMove(layer, { clientX: 100, clientY: 5 });
    expect(screen.getByRole('tooltip')).toHaveTextContent(/healthy 2100%$/);
    fireEvent.pointerMove(layer, { clientX: 530, clientY: 24 + 5 });
    expect(screen.getByRole('tooltip')).toHaveTextContent(/^b-2failed/);
    fireEvent.pointerLeave(layer);
    expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
  });

  it('expands and collapses with all groups', async () => {
    render(<HealthPanel {...props()} />);
    await userEvent.click(screen.getByRole('button', { name: 'Collapse all groups' }));
    expect(rows()).toEqual(['b +', 'a +', 'c +']);
    await userEvent.click(within(head('c')).getByText('c'));
    const open = screen.getByRole('button', { name: 'Expand all groups' });
    expect(open).toHaveTextContent('Expand all');
    expect(open).toHaveAttribute('title', 'Expand all groups');
    await userEvent.click(open);
    expect(rows()).toHaveLength(8);
  });

  it('contains only lanes that match the filter, and disappears without any', async () => {
    render(<HealthPanel {...props()} />);
    await userEvent.click(screen.getByRole('button', { name: 'failed 1' }));
    expect(rows()).toEqual(['b -', 'b-2']);
    expect(head('b')).toHaveAccessibleName(/1 of 2 workers/);
    expect(within(head('b')).getByText('1/2')).toBeVisible();
  });

  it('stays collapsed when the dashboard refreshes', async () => {
    const { rerender } = render(<HealthPanel {...props()} />);
    await userEvent.click(within(head('b')).getByText('b'));
    rerender(<HealthPanel {...props()} />);
    expect(rows()).not.toContain('b-1');
  });

  it('goes to the next worker of the drawer in the order of the groups', async () => {
    locationService.replace('/d/fleet?worker=b-1');
    render(<HealthPanel {...props()} />);
    await userEvent.click(screen.getByRole('button', { name: 'Next worker' }));
    expect(screen.getByRole('heading', { level: 2, name: 'a-1' })).toBeVisible();
  });
});

describe('the keyboard, on a group', () => {
  const press = (keys: string) => userEvent.keyboard(keys);

  it.each(['{ArrowLeft}', '{Enter}', ' '])('collapses it with "%s" and keeps the focus', async (key) => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press(key);
    expect(rows()).toEqual(['b +', 'a -', 'a-1', 'a-2', 'c -', 'c-1']);
    expect(focused()).toBe('b +');
  });

  it.each(['{ArrowRight}', '{Enter}', ' '])('expands it with "%s"', async (key) => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press('{ArrowLeft}');
    await press(key);
    expect(focused()).toBe('b -');
  });

  it('ignores Left on a collapsed group, and goes to the first lane with Right on an expanded one', async () => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press('{ArrowLeft}{ArrowLeft}');
    expect(focused()).toBe('b +');
    await press('{ArrowRight}{ArrowRight}');
    expect(focused()).toBe('b-2');
  });

  it('moves through heads and lanes, and from a lane to its group with Shift and Left', async () => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press('{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('b-1');
    await press('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('a-2');
    await press('{Shift>}{ArrowLeft}{/Shift}');
    expect(focused()).toBe('a -');
  });

  it('goes through a lane’s segments with Left and Right', async () => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press('{ArrowDown}{ArrowLeft}');
    expect(screen.getByText(/^b-2: failed from /)).toBeInTheDocument();
    expect(focused()).toBe('b-2');
  });

  it('makes a collapsed group reachable with Tab instead of its lane', async () => {
    render(<HealthPanel {...props()} />);
    act(() => head('b').focus());
    await press('{ArrowDown}');
    fireEvent.click(within(head('b')).getByText('b'));
    const tabbed = screen.getAllByRole('row').filter((row) => row.tabIndex === 0);
    expect(tabbed.map(nameOf)).toEqual(['b +']);
  });

  it('focuses the group if the drawer of a lane in it closes', async () => {
    locationService.replace('/d/fleet?worker=b-2');
    render(<HealthPanel {...props()} />);
    fireEvent.click(within(head('b')).getByText('b'));
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(focused()).toBe('b +');
  });
});

it('offers grouping for the timeline and not for the table', async () => {
  render(<HealthPanel {...props()} />);
  const choice = () => screen.queryByRole('combobox', { name: 'Group workers by' });
  expect(choice()).toHaveValue('pool');
  await userEvent.click(screen.getByRole('button', { name: 'View as table' }));
  expect(choice()).not.toBeInTheDocument();
});

describe('a large fleet', () => {
  it('starts with collapsed groups by type', () => {
    render(<HealthPanel {...props(many, {})} />);
    expect(rows()).toEqual(['x +', 'y +']);
  });

  it('stays flat after the user switched grouping off', async () => {
    const { rerender } = render(<HealthPanel {...props(many, {})} />);
    // The list of options has no height in jsdom, so it renders no option that could be clicked.
    await userEvent.type(screen.getByRole('combobox', { name: 'Group workers by' }), 'Not{ArrowDown}{Enter}');
    rerender(<HealthPanel {...props(many, {})} />);
    expect(screen.getByRole('grid')).toBeVisible();
    expect(rows()[0]).toBe('w-300');
  });

  it('expands its groups if a filter leaves few lanes', async () => {
    render(<HealthPanel {...props(many, {})} />);
    await userEvent.click(screen.getByRole('button', { name: 'failed 1' }));
    expect(rows()).toEqual(['x -', 'w-300']);
  });

  it('is flat up to 300 workers', () => {
    render(<HealthPanel {...props(many.slice(0, 300), {})} />);
    expect(screen.getByRole('grid')).toBeVisible();
  });
});
