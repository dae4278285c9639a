import { exactEstimate } from '../statistics/estimate';
import { STATISTIC_NAMES } from '../statistics/statistic-columns';
import { statisticHint, statisticLabel, formatStatistic } from './statistic';

const sample = {
  healthy: exactEstimate(90),
  unhealthy: exactEstimate(30),
  flaps: exactEstimate(3),
  repairs: exactEstimate(3),
  availability: exactEstimate(0.75),
  mtbf: exactEstimate(30),
  mttr: exactEstimate(10),
};

it('formats each statistic in its own unit', () => {
  expect(STATISTIC_NAMES.map((measure) => formatStatistic(measure, sample))).toEqual([
    '30 sec',
    '75%',
    '3',
    '30 sec',
    '10 sec',
  ]);
});

it('formats a missing value as a dash, and never as an infinite mean', () => {
  const { healthy, unhealthy, flaps, repairs } = sample;
  expect(formatStatistic('mtbf', { healthy, unhealthy, flaps, repairs })).toBe('–');
});

it('explains each short name', () => {
  expect(new Set(STATISTIC_NAMES.map(statisticHint)).size).toBe(STATISTIC_NAMES.length);
  expect(new Set(STATISTIC_NAMES.map(statisticLabel)).size).toBe(STATISTIC_NAMES.length);
});
