import { LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { laneFrame, seriesFrame } from '../../frames/frames.fixture';
import { recordCanvases } from '../../paint/canvas.fixture';
import { type PanelOptions } from '../../options/panel-options';
import { HealthPanel } from './HealthPanel';
import { codes, FROM, panelProps, STEP, TO } from './panel-props.fixture';

const fleet = [
  laneFrame('w-1', FROM, STEP, codes(1)),
  laneFrame('w-2', FROM, STEP, codes(5)),
  laneFrame('w-10', FROM, STEP, codes(3)),
];

function props(data: Partial<PanelData> = {}, options: Partial<PanelOptions> = {}): PanelProps<PanelOptions> {
  return panelProps({ series: fleet, ...data }, options);
}

function names() {
  return screen.getAllByRole('row').map((row) => row.dataset['worker']);
}

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());
beforeEach(() => locationService.replace('/d/fleet'));

it('draws one lane per worker, the worst current state first', () => {
  render(<HealthPanel {...props()} />);
  expect(names()).toEqual(['w-2', 'w-10', 'w-1']);
  expect(screen.getByText('3 workers')).toBeVisible();
});

it('filters by state and shows all again', async () => {
  render(<HealthPanel {...props()} />);
  const failed = screen.getByRole('button', { name: 'failed 1' });
  await userEvent.click(failed);
  expect(names()).toEqual(['w-2']);
  expect(screen.getByText('1 of 3 workers')).toBeVisible();
  await userEvent.click(failed);
  expect(names()).toHaveLength(3);
});

it('filters by text, and offers to clear the filter if no lane matches', async () => {
  render(<HealthPanel {...props()} />);
  await userEvent.type(screen.getByRole('textbox', { name: 'Search workers' }), 'w-99');
  await userEvent.click(screen.getByRole('button', { name: 'Show all workers' }));
  expect(names()).toHaveLength(3);
});

it('shows the error of an invalid pattern and all lanes', async () => {
  render(<HealthPanel {...props()} />);
  await userEvent.type(screen.getByRole('textbox', { name: 'Search workers' }), '/(/');
  expect(screen.getByText(/Invalid pattern/)).toBeVisible();
  expect(names()).toHaveLength(3);
});

it('shows how many of all workers are drawn', () => {
  const counts = [
    seriesFrame({ state: 'healthy' }, [[TO, 4990]]),
    seriesFrame({ state: 'failed' }, [[TO, 10]]),
  ];
  render(<HealthPanel {...props({ series: [...fleet, ...counts] })} />);
  expect(screen.getByText('3 of 5,000 workers')).toBeVisible();
});

it('lists unrecognised values', () => {
  render(<HealthPanel {...props({ series: [laneFrame('w-1', FROM, STEP, codes(9))] })} />);
  expect(screen.getByText(/Unrecognised state values.*9 \(1\)/)).toBeVisible();
});

it('shows the same lanes as a table', async () => {
  render(<HealthPanel {...props()} />);
  await userEvent.click(screen.getByRole('button', { name: 'View as table' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining('Worker'),
    expect.stringMatching(/^w-2failed/),
    expect.stringMatching(/^w-10degraded/),
    expect.stringMatching(/^w-1healthy/),
  ]);
  // Without counters, a duration is shown as a bound.
  expect(rows[1]).toHaveTextContent('≤ 30 sec, resolution 30 sec');
});

it('has a legend and an export, unless the option hides the legend', () => {
  const { rerender } = render(<HealthPanel {...props()} />);
  const legend = () => screen.queryByRole('list', { name: /^Time in each state/ });
  expect(legend()).toHaveTextContent(/failed ≈ 15 sec/);
  expect(screen.getByRole('button', { name: 'Export as CSV' })).toBeVisible();
  rerender(<HealthPanel {...props({}, { showLegend: false })} />);
  expect(legend()).not.toBeInTheDocument();
});

it('has no legend in a low panel', () => {
  render(<HealthPanel {...props()} height={200} />);
  expect(screen.queryByRole('list', { name: /^Time in each state/ })).not.toBeInTheDocument();
});

it('shows the export once, also in a table without a toolbar', async () => {
  const { rerender } = render(<HealthPanel {...props()} />);
  await userEvent.click(screen.getByRole('button', { name: 'View as table' }));
  expect(screen.getAllByRole('button', { name: 'Export as CSV' })).toHaveLength(1);
  rerender(<HealthPanel {...props({}, { showToolbar: false })} />);
  expect(screen.getAllByRole('button', { name: 'Export as CSV' })).toHaveLength(1);
});

describe('the warning banner', () => {
  it('is not shown while samples are recent', () => {
    render(<HealthPanel {...props()} />);
    expect(screen.getByRole('alert')).toBeEmptyDOMElement();
  });

  it('is shown if the newest sample is stale', () => {
    const old = [laneFrame('w-1', FROM - 3600_000, STEP, codes(1))];
    render(<HealthPanel {...props({ series: old })} />);
    expect(screen.getByRole('alert')).toHaveTextContent(/Stale data: the newest sample is from/);
  });

  it('is shown if the exporter is down', () => {
    const up = seriesFrame({ __name__: 'up', instance: 'a:9877' }, [[TO, 0]]);
    render(<HealthPanel {...props({ series: [...fleet, up] })} />);
    expect(screen.getByRole('alert')).toHaveTextContent(/exporter is down \(a:9877\)/);
  });

  it('keeps the last lanes visible if a query fails', () => {
    const { rerender } = render(<HealthPanel {...props()} />);
    rerender(
      <HealthPanel {...props({ state: LoadingState.Error, series: [], errors: [{ message: 'timeout' }] })} />,
    );
    expect(screen.getByRole('alert')).toHaveTextContent(/The query failed: timeout/);
    expect(names()).toHaveLength(3);
  });
});

describe('the empty state', () => {
  it.each([
    ['no series', { series: [] }, /No worker has reported/],
    ['no label', { series: [seriesFrame({}, [[TO, 1]])] }, /no worker_id label/],
    ['loading', { series: [], state: LoadingState.Loading }, /Loading worker states/],
    [
      'failed',
      { series: [], state: LoadingState.Error, errors: [{ message: 'boom' }] },
      /boom\. Check the query/,
    ],
  ])('explains the reason and what to do: %s', (_, data, text) => {
    render(<HealthPanel {...props(data)} />);
    expect(screen.getByText(text)).toBeVisible();
  });
});

describe('the keyboard', () => {
  const focusFirst = () => act(() => screen.getAllByRole('row')[0]?.focus());
  const focused = () => (document.activeElement as HTMLElement | null)?.dataset['worker'];

  it('reaches one lane with Tab and moves with the arrow keys', async () => {
    render(<HealthPanel {...props()} />);
    expect(screen.getAllByRole('row').map((row) => row.tabIndex)).toEqual([0, -1, -1]);
    focusFirst();
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('w-10');
    await userEvent.keyboard('{End}');
    expect(focused()).toBe('w-1');
    await userEvent.keyboard('{ArrowDown}{PageUp}');
    expect(focused()).toBe('w-2');
    expect(screen.getAllByRole('row').map((row) => row.tabIndex)).toEqual([0, -1, -1]);
  });

  it('goes through a lane’s segments and announces each', async () => {
    render(<HealthPanel {...props()} />);
    focusFirst();
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByText(/^w-2: failed from .* ≤ 30 sec, resolution 30 sec$/)).toBeInTheDocument();
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByText(/^w-2: healthy from .* about 4 min 45 sec/)).toBeInTheDocument();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.queryByText(/^w-2: healthy from/)).not.toBeInTheDocument();
  });

  it('keeps the focus on a worker when a refresh moves its lane', () => {
    const { rerender } = render(<HealthPanel {...props()} />);
    focusFirst();
    const recovered = [laneFrame('w-1', FROM, STEP, codes(5)), laneFrame('w-2', FROM, STEP, codes(1))];
    rerender(<HealthPanel {...props({ series: recovered })} />);
    expect(names()).toEqual(['w-1', 'w-2']);
    expect(focused()).toBe('w-2');
  });
});

describe('the drawer', () => {
  const heading = (name: string) => screen.getByRole('heading', { level: 2, name });

  it('opens on Enter with the focus on its heading, and restores the focus on Escape', async () => {
    render(<HealthPanel {...props()} />);
    act(() => screen.getAllByRole('row')[0]?.focus());
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(heading('w-10')).toHaveFocus();
    expect(locationService.getSearch().get('worker')).toBe('w-10');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(screen.getAllByRole('row')[1]).toHaveFocus();
    expect(locationService.getSearch().get('worker')).toBeNull();
  });

  it('opens the worker in the URL', () => {
    locationService.replace('/d/fleet?worker=w-2&from=1&to=2');
    render(<HealthPanel {...props()} />);
    expect(heading('w-2')).toBeVisible();
  });

  it('stays closed if the drill-down is switched off', () => {
    locationService.replace('/d/fleet?worker=w-2');
    render(<HealthPanel {...props({}, { drillDown: false })} />);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('goes to the next and previous worker without closing', async () => {
    locationService.replace('/d/fleet?worker=w-2');
    render(<HealthPanel {...props()} />);
    const next = screen.getByRole('button', { name: 'Next worker' });
    await userEvent.click(next);
    expect(heading('w-10')).toBeVisible();
    expect(next).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Previous worker' }));
    expect(heading('w-2')).toBeVisible();
  });

  it('stays open while the dashboard refreshes', () => {
    locationService.replace('/d/fleet?worker=w-2');
    const { rerender } = render(<HealthPanel {...props()} />);
    const dialog = screen.getByRole('dialog');
    const focused = document.activeElement;
    rerender(<HealthPanel {...props()} />);
    expect(screen.getByRole('dialog')).toBe(dialog);
    expect(document.activeElement).toBe(focused);
  });

  it('lists what is not shown and what it requires', () => {
    locationService.replace('/d/fleet?worker=w-2');
    render(<HealthPanel {...props()} />);
    expect(screen.getByText(/requires a data source in the panel’s query/)).toBeVisible();
  });
});
