import { arrayToDataFrame, EventBusSrv, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { recordCanvases } from '../../paint/canvas.fixture';
import { DEFAULT_OPTIONS, type PanelOptions } from '../../options/panel-options';
import { HealthPanel } from './HealthPanel';

const STEP = 15_000;
const TO = Math.floor(Date.now() / STEP) * STEP;
const FROM = TO - 20 * STEP;
const WIDTH = 900;

let canvases: ReturnType<typeof recordCanvases>;
let fetch: jest.Mock;
beforeAll(() => {
  canvases = recordCanvases();
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});
afterAll(() => canvases.restore());
beforeEach(() => {
  locationService.replace('/d/fleet');
  fetch = jest.fn();
  Object.assign(globalThis, { fetch });
});

function show(annotations: object[], options: Partial<PanelOptions>): (data: Partial<PanelData>) => void {
  const range = makeTimeRange(FROM, TO);
  const timeRange = { ...range, raw: { from: 'now-5m', to: 'now' } };
  const props: PanelProps<PanelOptions> = {
    id: 1,
    title: 'Fleet',
    width: WIDTH,
    height: 400,
    timeZone: 'utc',
    timeRange,
    transparent: false,
    renderCounter: 0,
    options: { ...DEFAULT_OPTIONS, ...options },
    fieldConfig: { defaults: {}, overrides: [] },
    data: {
      state: LoadingState.Done,
      series: [laneFrame('w-1', FROM, STEP, new Array<number>(20).fill(1))],
      annotations: [arrayToDataFrame(annotations)],
      timeRange,
    },
    eventBus: new EventBusSrv(),
    onOptionsChange: jest.fn(),
    onFieldConfigChange: jest.fn(),
    onChangeTimeRange: jest.fn(),
    replaceVariables: (text) => text,
  };
  const { rerender } = render(<HealthPanel {...props} />);
  return (data) => rerender(<HealthPanel {...props} data={{ ...props.data, ...data }} />);
}

/** Returns the tooltip in the middle of the first lane. */
function tooltip(): HTMLElement {
  const names = DEFAULT_OPTIONS.nameWidth;
  fireEvent.pointerMove(screen.getByTestId('heartline timeline'), {
    clientX: (WIDTH - names) / 2,
    clientY: 5,
  });
  return screen.getByRole('tooltip');
}

const middle = (FROM + TO) / 2;
const alert = { time: middle - 60_000, timeEnd: middle + 60_000, title: 'Late', tags: ['w-1'] };
const restart = {
  id: 'c-1',
  action: 'restart',
  worker_id: 'w-1',
  explanation: 'restarted',
  reason: 'stuck',
  at: new Date(middle - 10_000).toISOString(),
  ended_at: new Date(middle + 10_000).toISOString(),
};

it('shows annotations and recovery actions on the lane of their worker', async () => {
  fetch.mockResolvedValue({ ok: true, json: () => Promise.resolve({ total: 1, actions: [restart] }) });
  show([alert], { exporterUrl: 'http://exporter' });
  const shown = tooltip();
  await screen.findByText('restart');
  expect(shown).toHaveTextContent('Late');
  expect(shown).toHaveTextContent('Recovery: restart');
  expect(shown).toHaveTextContent('restarted stuck');
});

it('shows why recovery actions are missing, and keeps the annotations', async () => {
  fetch.mockRejectedValue(new TypeError('Failed to fetch'));
  show([alert], { exporterUrl: 'http://exporter' });
  await screen.findByText(/Recovery actions may be missing: http:\/\/exporter\S+ cannot be reached/);
  expect(tooltip()).toHaveTextContent('Late');
});

it('sends no request without an exporter address', () => {
  show([alert], { exporterUrl: '' });
  expect(fetch).not.toHaveBeenCalled();
  expect(screen.queryByText(/Recovery actions/)).not.toBeInTheDocument();
});

it('keeps annotations during a refresh until the response is complete', () => {
  const refresh = show([alert], { exporterUrl: '' });
  refresh({ state: LoadingState.Loading, annotations: [] });
  expect(tooltip()).toHaveTextContent('Late');
  refresh({ state: LoadingState.Done, annotations: [] });
  expect(tooltip()).not.toHaveTextContent('Late');
});

describe('without a pointer, annotations', () => {
  it('are announced for the segment selected with Left and Right', async () => {
    show([alert], { exporterUrl: '' });
    act(() => screen.getByRole('row', { name: /w-1/ }).focus());
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByText(/^w-1: healthy from .*; Event: Late, .* to /)).toBeInTheDocument();
  });

  it('are not announced for a segment without annotations', async () => {
    show([{ ...alert, tags: ['elsewhere'] }], { exporterUrl: '' });
    act(() => screen.getByRole('row', { name: /w-1/ }).focus());
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByText(/^w-1: healthy from /)).not.toHaveTextContent('Late');
  });

  it('are listed in the drawer, newest first, if there are any', () => {
    locationService.replace('/d/fleet?worker=w-1');
    const refresh = show([alert, { ...alert, time: alert.time + 1, title: 'Later' }], { exporterUrl: '' });
    const list = () => screen.queryByRole('region', { name: 'Annotations' });
    const rows = within(list() ?? document.body).getAllByRole('row');
    expect(rows.slice(1).map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^LaterEvent/),
      expect.stringMatching(/^LateEvent/),
    ]);
    refresh({ annotations: [] });
    expect(list()).not.toBeInTheDocument();
  });
});
