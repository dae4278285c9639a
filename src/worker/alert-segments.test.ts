import { type Labels } from '@grafana/data';
import { fieldSeries, type Series } from '../frames/series';
import { seriesFrame } from '../frames/frames.fixture';
import { toAlertSegments } from './alert-segments';

const MINUTE = 60_000;
const alert = { alertname: 'WorkerFailed', severity: 'critical', worker_state: 'failed' };
function series(labels: Labels, points: readonly (readonly [number, number])[]): Series[] {
  return fieldSeries([seriesFrame(labels, points)]);
}
function at(...minutes: number[]) {
  return minutes.map((minute) => [minute * MINUTE, 1] as const);
}
const firing = { ...alert, alertstate: 'firing' };

describe('with ALERTS_FOR_STATE', () => {
  // Active since 4:13 and since 19:02; the points are a minute apart.
  const since = series(alert, [
    [5 * MINUTE, 253],
    [6 * MINUTE, 253],
    [7 * MINUTE, 253],
    [20 * MINUTE, 1142],
    [21 * MINUTE, 1142],
  ]);

  it('a segment begins at its exact time, to the second', () => {
    const episodes = toAlertSegments(series(firing, at(5, 6, 7, 20, 21)), since, [], MINUTE);
    expect(episodes.map(({ from, to, exact, open }) => [from / 1000, to / MINUTE, exact, open])).toEqual([
      [1142, 21, true, false],
      [253, 7, true, false],
    ]);
  });

  it('two segments within a minute stay separate', () => {
    const close = series(alert, [
      [5 * MINUTE, 253],
      [6 * MINUTE, 350],
    ]);
    expect(toAlertSegments(series(firing, at(5, 6)), close, [], MINUTE).map(({ from }) => from)).toEqual([
      350_000, 253_000,
    ]);
  });

  it('a hole in the data does not split a segment', () => {
    const torn = series(alert, [
      [5 * MINUTE, 253],
      [40 * MINUTE, 253],
    ]);
    expect(toAlertSegments(series(firing, at(5, 40)), torn, [], MINUTE)).toHaveLength(1);
  });

  it('is pending only if the alert never fired', () => {
    const pending = series({ ...alert, alertstate: 'pending' }, at(5, 6, 7, 20, 21));
    const states = (alerts: Series[]) => toAlertSegments(alerts, since, [], MINUTE).map(({ state }) => state);
    expect(states(pending)).toEqual(['pending', 'pending']);
    expect(states([...pending, ...series(firing, at(7))])).toEqual(['pending', 'firing']);
  });
});

describe('without ALERTS_FOR_STATE', () => {
  it('a segment consists of consecutive points, and begins a step before the first', () => {
    const episodes = toAlertSegments(series(firing, at(5, 6, 7, 20, 21)), [], [], MINUTE);
    expect(episodes.map(({ from, to, exact }) => [from / MINUTE, to / MINUTE, exact])).toEqual([
      [19, 21, false],
      [4, 7, false],
    ]);
    expect(episodes[0]).toMatchObject({
      name: 'WorkerFailed',
      state: 'firing',
      severity: 'critical',
      workerState: 'failed',
      details: [],
    });
  });

  it('points closer than the rule evaluation interval do not split it', () => {
    const points = [0, 30_000, 60_000, 120_000].map((time) => [time, 1] as const);
    expect(toAlertSegments(series(firing, points), [], [], 5000)).toHaveLength(1);
  });
});

it('leaves the newest segment open if the alert is active at the end of the range', () => {
  const alerts = series(firing, at(5, 6, 58));
  const open = (since: Series[], now: Series[]) =>
    toAlertSegments(alerts, since, now, MINUTE).map((episode) => episode.open);
  const since = series(alert, [
    [6 * MINUTE, 253],
    [58 * MINUTE, 3450],
  ]);
  const now = series(firing, at(60));
  expect([open([], now), open(since, now)]).toEqual([
    [true, false],
    [true, false],
  ]);
  expect([open([], []), open(since, [])]).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(open(since, series({ ...firing, severity: 'warning' }, at(60)))).toEqual([false, false]);
});

it('distinguishes alerts of the same name by their details', () => {
  const down = { alertname: 'WorkerConnectionDown', severity: 'warning', worker_id: 'w-1' };
  const alerts = ['postgres', 'redis'].flatMap((connection) =>
    series({ ...down, connection, alertstate: 'firing' }, at(5)),
  );
  const since = series({ ...down, connection: 'redis' }, [[5 * MINUTE, 290]]);
  expect(toAlertSegments(alerts, since, [], MINUTE).map(({ details: about, from }) => [about, from])).toEqual(
    [
      [['connection redis'], 290_000],
      [['connection postgres'], 240_000],
    ],
  );
});

it('an alert and its escalation are two segments, and the second one says so', () => {
  const escalated = { ...firing, escalation: 'true' };
  const alerts = [...series(firing, at(5, 6)), ...series(escalated, at(10, 11))];
  expect(toAlertSegments(alerts, [], [], MINUTE).map(({ details }) => details)).toEqual([['escalation'], []]);
});
