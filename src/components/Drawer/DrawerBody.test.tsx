import {
  type DataFrame,
  type DataQueryRequest,
  type DataSourceApi,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { Observable, of, throwError } from 'rxjs';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange, seriesFrame } from '../../frames/frames.fixture';
import { DEFAULT_OPTIONS, type PanelOptions } from '../../options/panel-options';
import { DrawerBody } from './DrawerBody';

const STEP = 15_000;
const TO = Date.UTC(2026, 10, 22, 12);
const FROM = TO - 20 * STEP;
const timeRange = makeTimeRange(FROM, TO);
const data: PanelData = {
  state: LoadingState.Done,
  timeRange,
  series: [laneFrame('w-1', FROM, STEP, [...new Array<number>(19).fill(1), 5])],
  request: {
    targets: [{ refId: 'A', datasource: { uid: 'prom', type: 'prometheus' } }],
  } as unknown as DataQueryRequest,
};
const fleet = readFleet(data, { sampleMeaning: 'auto', stalenessSeconds: 0 }, TO);

const answers = {
  missed: [seriesFrame({}, [[TO, 4]])],
  interval: [seriesFrame({}, [[TO, 30]])],
  threshold: [seriesFrame({}, [[TO, 3]])],
  check: [seriesFrame({ check: 'heartbeat' }, [[TO, 3]]), seriesFrame({ check: 'resources' }, [[TO, 0]])],
  secondsAtStart: [seriesFrame({ state: 'healthy' }, [[TO, 1000]])],
  secondsAtEnd: [
    seriesFrame({ state: 'healthy' }, [[TO, 1285]]),
    seriesFrame({ state: 'failed' }, [[TO, 15]]),
  ],
  finished: [seriesFrame({ task_type: 'enrich', outcome: 'succeeded' }, [[TO, 50]])],
  cpu: [
    seriesFrame({}, [
      [TO - STEP, 0.4],
      [TO, 0.5],
    ]),
  ],
  alerts: [seriesFrame({ alertname: 'WorkerFailed', alertstate: 'firing', severity: 'critical' }, [[TO, 1]])],
};

function source(query: (request: DataQueryRequest) => Observable<unknown>) {
  setDataSourceSrv({
    get: () => Promise.resolve({ query } as unknown as DataSourceApi),
  } as unknown as DataSourceSrv);
}

function answered(frames: Partial<typeof answers>) {
  source(({ targets }) =>
    of({
      data: targets.flatMap(({ refId }) =>
        (frames[refId as keyof typeof answers] ?? []).map((frame) => ({ ...frame, refId })),
      ),
    }),
  );
}

const onOpen = jest.fn();

function body(options: Partial<PanelOptions> = {}, of = fleet) {
  return (
    <DrawerBody
      worker="w-1"
      lane={of.lanes[0]}
      fleet={of}
      data={data}
      options={{ ...DEFAULT_OPTIONS, ...options }}
      timeZone="utc"
      onOpen={onOpen}
    />
  );
}
function section(name: string) {
  return screen.findByRole('region', { name });
}

it('shows state, heartbeats, exact durations, checks, tasks, charts and alerts', async () => {
  answered(answers);
  render(
    body({ runbookUrl: 'https://runbooks.example.org', workerDashboardUrl: '/d/w?var-worker={worker}' }),
  );
  const now = await section('Current state');
  expect(within(now).getByText('failed')).toBeVisible();
  expect(await within(now).findByText('3 missed heartbeats')).toBeVisible();
  expect(within(now).getByText('11:59:45 ± 30 sec')).toBeVisible();
  const durations = await section('Time in state, over the range');
  expect(durations).toHaveTextContent('failed15 sec');
  expect(durations).toHaveTextContent('Healthy for 95% of the observed time');
  expect(await section('Checks')).toHaveTextContent('heartbeat✕ criticalresources✓ ok');
  expect(await section('Tasks')).toHaveTextContent('enrich100%');
  expect(screen.getByRole('img', { name: /CPU: last 50.0%, max 50.0%/ })).toBeVisible();
  expect(screen.getByRole('link', { name: /WorkerFailed/ })).toHaveAttribute(
    'href',
    'https://runbooks.example.org/WorkerFailed',
  );
  expect(screen.getByRole('link', { name: 'Worker dashboard' })).toHaveAttribute(
    'href',
    `/d/w?var-worker=w-1&from=${FROM}&to=${TO}`,
  );
});

it('bounds durations and prints no availability without counters', async () => {
  answered({ ...answers, secondsAtEnd: [], secondsAtStart: [] });
  render(body());
  const durations = await section('Time in state, over the range');
  expect(durations).toHaveTextContent('failed≤ 30 sec, resolution 30 sec');
  expect(durations).not.toHaveTextContent('%');
  expect(durations).toHaveTextContent('require worker_health_state_seconds_total');
});

it('leaves out sections without data and lists what they require', async () => {
  answered({});
  render(body());
  const missing = await section('Not shown');
  expect(await within(missing).findByText(/requires tasks.types/)).toBeVisible();
  expect(missing).toHaveTextContent('GPU: requires resources.gpus in the worker’s reports');
  expect(missing).toHaveTextContent('set “Exporter address” in the panel options');
  expect(screen.queryByRole('region', { name: 'Tasks' })).not.toBeInTheDocument();
  expect(screen.queryByRole('region', { name: 'Resources' })).not.toBeInTheDocument();
});

describe('queries for failed workers only', () => {
  const failing = {
    ...answers,
    code: [seriesFrame({}, [[TO, 5]])],
    liveness: [seriesFrame({}, [[TO, 5]])],
    heartbeat: [seriesFrame({}, [[TO, (TO - 120_000) / 1000]])],
    info: [seriesFrame({ hostname: 'db-2' }, [[TO, 1]])],
  };

  /** Returns the names of the requests that were sent. */
  function watched(frames: Partial<Record<string, DataFrame[]>>): string[] {
    const parts: string[] = [];
    source(({ targets, requestId }) => {
      parts.push(requestId.split('w-1-')[1] ?? '');
      return of({
        data: targets.flatMap(({ refId }) => (frames[refId] ?? []).map((frame) => ({ ...frame, refId }))),
      });
    });
    return parts;
  }

  it('queries related failures and the last report, in five requests in total', async () => {
    const parts = watched({
      ...failing,
      total: [seriesFrame({ shared: 'hostname' }, [[TO, 4]])],
      failing: [seriesFrame({ shared: 'hostname' }, [[TO, 3]])],
      reported: [seriesFrame({ quantity: 'status', status: 'processing' }, [[TO, 1]])],
    });
    render(body());
    expect(await section('Related failures')).toHaveTextContent(
      'Of 4 workers on host db-2, 3 are failed (75%)',
    );
    const last = await section('Last report');
    expect(last).toHaveTextContent('Last heartbeat11:58:00');
    expect(last).toHaveTextContent('Last statusprocessing');
    expect(parts.sort()).toEqual([
      'dependencies',
      'history',
      'last-heartbeat',
      'related-failures',
      'snapshot',
    ]);
  });

  it('skips both for a healthy worker without alerts', async () => {
    const parts = watched({
      ...failing,
      code: [seriesFrame({}, [[TO, 1]])],
      liveness: [seriesFrame({}, [[TO, 1]])],
      alerts: [],
    });
    render(body());
    await section('Checks');
    const missing = await section('Not shown');
    expect(await within(missing).findByText(/Related failures: shown only if the worker is/)).toBeVisible();
    expect(missing).toHaveTextContent(
      'Last report: shown only for a worker that is stopped or failed, or that missed two heartbeats',
    );
    expect(parts.sort()).toEqual(['dependencies', 'history', 'snapshot']);
  });
});

it('queries again when the range moves, and not for an unchanged range', async () => {
  const requestEnds: number[] = [];
  source(({ range }) => {
    requestEnds.push(range.to.valueOf());
    return of({ data: [] });
  });
  const { rerender } = render(body());
  await section('Not shown');
  rerender(body({}, { ...fleet, span: { ...fleet.span } }));
  await act(() => Promise.resolve());
  expect(requestEnds).toEqual([TO, TO, TO]);
  const later = { ...fleet.span, to: TO + 5000, end: TO + 5000 };
  rerender(body({}, { ...fleet, span: later }));
  await waitFor(() => expect(requestEnds.slice(3)).toEqual([TO + 5000, TO + 5000, TO + 5000]));
});

it('links to the silence form', async () => {
  answered(answers);
  render(body({ alertmanagerUrl: 'http://127.0.0.1:9093' }));
  const link = await screen.findByRole<HTMLAnchorElement>('link', { name: 'Silence this worker' });
  expect(decodeURIComponent(link.hash)).toBe('#/silences/new?filter={worker_id="w-1"}');
  expect(screen.queryByText(/Silence link/)).not.toBeInTheDocument();
});

it('shows the lane’s data and a warning if queries fail', async () => {
  source(() => throwError(() => new Error('bad gateway')));
  render(body());
  expect(await screen.findByText('Some queries failed: bad gateway')).toBeVisible();
  expect(within(await section('Current state')).getByText('failed')).toBeVisible();
});

it('cancels its queries on unmount', async () => {
  const cancelled = jest.fn();
  const started = new Promise<void>((resolve) => {
    source(() => {
      resolve();
      return new Observable(() => cancelled);
    });
  });
  const { unmount } = render(body());
  await started;
  expect(cancelled).not.toHaveBeenCalled();
  unmount();
  expect(cancelled).toHaveBeenCalledTimes(2);
});

describe('the exporter', () => {
  const realFetch = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  it('hides the exporter’s data once it cannot be reached', async () => {
    answered(answers);
    globalThis.fetch = jest.fn(() =>
      Promise.resolve({ ok: true, json: () => Promise.resolve({ current_task: 'index 7', actions: [] }) }),
    ) as unknown as typeof fetch;
    const { rerender } = render(body({ exporterUrl: 'http://exporter' }));
    expect(await section('Current work')).toHaveTextContent('index 7');
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const end = TO + STEP;
    rerender(body({ exporterUrl: 'http://exporter' }, { ...fleet, span: { from: FROM, to: end, end } }));
    expect(await screen.findByText(/^Current task, last error and recovery: http:/)).toBeVisible();
    expect(screen.queryByText('index 7')).not.toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Current work' })).not.toBeInTheDocument();
  });
});
