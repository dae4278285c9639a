import { seriesFrame } from '../frames/frames.fixture';
import { toHistory, historyTargets } from './worker-history';

const MINUTE = 60_000;
const span = { from: 0, to: 60 * MINUTE, end: 60 * MINUTE };
const alert = { alertname: 'WorkerFailed', severity: 'critical', worker_state: 'failed' };
function minutes(...at: number[]) {
  return at.map((minute) => [minute * MINUTE, 1] as const);
}

it('reads the alerts of the range, with the exact start if Prometheus has ALERTS_FOR_STATE', () => {
  const answer = new Map([
    ['alerts', [seriesFrame({ ...alert, alertstate: 'firing' }, minutes(5, 6))]],
    ['alertsSince', [seriesFrame(alert, [[5 * MINUTE, 253]])]],
  ]);
  expect(toHistory(answer, MINUTE, span).alerts).toMatchObject([{ from: 253_000, exact: true }]);
});

it('draws a chart for measurements, and none for a limit alone', () => {
  const { charts } = toHistory(
    new Map([
      ['cpu', [seriesFrame({}, minutes(1, 2))]],
      ['memoryLimit', [seriesFrame({}, minutes(1, 2))]],
      ['disk', [seriesFrame({ mountpoint: '/' }, minutes(1))]],
      ['diskSize', [seriesFrame({ mountpoint: '/' }, minutes(1))]],
    ]),
    MINUTE,
    span,
  );
  expect(charts.map(({ id, lines }) => [id, lines.map(({ name, limit }) => [name, limit])])).toEqual([
    ['cpu', [['', false]]],
    [
      'disk',
      [
        ['/', false],
        ['/', true],
      ],
    ],
  ]);
});

it('is empty for an empty result', () => {
  expect(toHistory(new Map(), MINUTE, span)).toMatchObject({ charts: [], alerts: [] });
});

it('draws the network in both directions, if they are reported', () => {
  const answer = new Map([['network', [seriesFrame({ quantity: 'received' }, minutes(1, 2))]]]);
  const { charts } = toHistory(answer, MINUTE, span);
  expect(charts).toMatchObject([{ id: 'network', unit: 'binBps', lines: [{ name: 'received' }] }]);
});

it('queries peaks, and never looks back less than a slow scrape interval', () => {
  const cpu = (stepMs: number) => historyTargets('w-1', stepMs).find(({ refId }) => refId === 'cpu')?.expr;
  expect(cpu(5000)).toContain('max_over_time(worker_cpu_usage_ratio{worker_id="w-1"}[60000ms])');
  expect(cpu(120_000)).toContain('[120000ms]');
});
