import { formatColumn } from './column';
import { readFleet } from '../timeline/fleet';
import { type LaneColumn } from '../statistics/statistic-columns';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';
import { NO_STYLES } from '../paint/state-style-overrides';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 4 * STEP;
function seconds(worker: string, state: string, value: number) {
  return seriesFrame({ worker_id: worker, state }, [[TO, value]]);
}

const fleet = readFleet(
  {
    series: [
      laneFrame('counted', FROM, STEP, [1, 1, 3, 5]),
      laneFrame('drawn', FROM, STEP, [1, 5, 1, 1]),
      laneFrame('always', FROM, STEP, [1, 1, 1, 1]),
      laneFrame('changed', FROM, STEP, [1, 1, 1, 1]),
      { ...seriesFrame({ worker_id: 'changed' }, [[TO, 5]]), refId: 'now' },
      seconds('counted', 'healthy', 37),
      seconds('counted', 'degraded', 15),
      seconds('counted', 'failed', 8),
      seconds('always', 'healthy', 60),
    ],
    timeRange: makeTimeRange(FROM, TO),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  TO,
);

function cellOf(column: LaneColumn, ...workers: string[]) {
  const lanes = workers.flatMap((worker) => fleet.lanes.filter(({ id }) => id === worker));
  return formatColumn(column, lanes, { fleet, timeZone: 'utc', styles: NO_STYLES });
}

describe('time in state', () => {
  const short = (...workers: string[]) =>
    cellOf('time', ...workers).states?.map(({ state, text }) => [state, text]);

  it('is exact from counters, worst state first', () => {
    expect(short('counted')).toEqual([
      [5, '8 sec'],
      [3, '15 sec'],
      [1, '37 sec'],
    ]);
    expect(cellOf('time', 'counted').full).toBe('failed 8 sec\ndegraded 15 sec\nhealthy 37 sec');
  });

  it('is approximate without counters, and shows the resolution', () => {
    expect(short('drawn')).toEqual([
      [5, '≈ 15 sec'],
      [1, '≈ 45 sec'],
    ]);
    expect(cellOf('time', 'drawn').full).toBe(
      'failed about 15 sec, resolution 30 sec\nhealthy about 45 sec, resolution 30 sec',
    );
  });

  it('is summed over a group, and as accurate as the least accurate lane', () => {
    expect(short('counted', 'always')?.at(-1)).toEqual([1, '1 min 37 sec']);
    expect(short('counted', 'drawn')).toEqual([
      [5, '≈ 23 sec'],
      [3, '15 sec'],
      [1, '≈ 1 min 22 sec'],
    ]);
  });
});

describe('since', () => {
  it('shows the time, with its resolution in the full text', () => {
    expect(cellOf('since', 'counted')).toEqual({
      text: '10:00:45',
      full: '10:00:45 ± 30 sec',
    });
  });

  it('is before the range if there was no change', () => {
    expect(cellOf('since', 'always')).toEqual({ text: '< 10:00:00', full: 'before 10:00:00' });
  });

  it('is after the newest step if the current state differs from that step’s', () => {
    expect(cellOf('since', 'changed')).toEqual({ text: '> 10:00:45', full: 'after 10:00:45' });
  });

  it('is empty for a group', () => {
    expect(cellOf('since', 'counted', 'always')).toEqual({ text: '–', full: '–' });
  });
});

describe('statistics', () => {
  it('are short enough for a column, but keep the sign of a bound', () => {
    expect(cellOf('unhealthy', 'counted')).toEqual({ text: '23 sec', full: '23 sec' });
    expect(cellOf('unhealthy', 'drawn')).toEqual({
      text: '≤ 30 sec',
      full: '≤ 30 sec, resolution 30 sec',
    });
  });

  it('show availability from counters only', () => {
    expect(cellOf('availability', 'counted').text).toBe('61.67%');
    expect(cellOf('availability', 'drawn').text).toBe('–');
    expect(cellOf('availability', 'counted', 'always').text).toBe('80.83%');
  });

  it('have no mean if nothing failed', () => {
    expect(cellOf('mtbf', 'always')).toEqual({ text: '–', full: '–' });
  });

  it('are summed again if the same lanes have other counters', () => {
    const uncounted = { ...fleet, durations: new Map(), entries: new Map() };
    const share = (from: typeof fleet) =>
      formatColumn('availability', fleet.lanes, { fleet: from, timeZone: 'utc', styles: NO_STYLES }).text;
    const counted = { ...fleet, durations: new Map(fleet.lanes.map(({ id }) => [id, { healthy: 60 }])) };
    expect([counted, uncounted, counted].map(share)).toEqual(['100%', '–', '100%']);
  });
});
