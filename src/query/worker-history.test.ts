import { seriesFrame } from '../data/testing';
import { historyOf } from './worker-history';

const MINUTE = 60_000;
const span = { from: 0, to: 60 * MINUTE, end: 60 * MINUTE };
const alert = {
  alertname: 'WorkerHeartbeatMissed',
  alertstate: 'firing',
  severity: 'page',
  worker_state: 'failed',
};
const minutes = (...at: number[]) => at.map((minute) => [minute * MINUTE, 1] as const);

it('makes an episode of points that follow each other, and two where there was a pause', () => {
  const { alerts } = historyOf(
    new Map([['alerts', [seriesFrame(alert, minutes(5, 6, 7, 20, 21))]]]),
    MINUTE,
    span,
  );
  expect(alerts.map(({ from, to, open }) => [from / MINUTE, to / MINUTE, open])).toEqual([
    [19, 21, false],
    [4, 7, false],
  ]);
  expect(alerts[0]).toMatchObject({
    name: 'WorkerHeartbeatMissed',
    state: 'firing',
    severity: 'page',
    workerState: 'failed',
  });
});

it('leaves an episode open that reaches the range’s end', () => {
  const { alerts } = historyOf(new Map([['alerts', [seriesFrame(alert, minutes(59, 60))]]]), MINUTE, span);
  expect(alerts[0]?.open).toBe(true);
});

it('does not break an episode where the points are closer than the rules are evaluated', () => {
  const points = [0, 30_000, 60_000, 120_000].map((time) => [time, 1] as const);
  expect(historyOf(new Map([['alerts', [seriesFrame(alert, points)]]]), 5000, span).alerts).toHaveLength(1);
});

it('draws a chart for what was measured, and none for a limit alone', () => {
  const { charts } = historyOf(
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

it('is empty where nothing was answered', () => {
  expect(historyOf(new Map(), MINUTE, span)).toMatchObject({ charts: [], alerts: [] });
});
