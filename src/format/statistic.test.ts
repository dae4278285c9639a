import { exactly } from '../statistics/estimate';
import { MEASURES } from '../statistics/statistic-columns';
import { measureHint, measureLabel, measureText } from './statistic';

const told = {
  healthy: exactly(90),
  unhealthy: exactly(30),
  flaps: exactly(3),
  repairs: exactly(3),
  availability: exactly(0.75),
  mtbf: exactly(30),
  mttr: exactly(10),
};

it('writes each figure in its own unit', () => {
  expect(MEASURES.map((measure) => measureText(measure, told))).toEqual([
    '30 sec',
    '75%',
    '3',
    '30 sec',
    '10 sec',
  ]);
});

it('writes a dash where there is nothing to tell, and no infinite mean', () => {
  const { healthy, unhealthy, flaps, repairs } = told;
  expect(measureText('mtbf', { healthy, unhealthy, flaps, repairs })).toBe('–');
});

it('says what each short name means', () => {
  expect(new Set(MEASURES.map(measureHint)).size).toBe(MEASURES.length);
  expect(new Set(MEASURES.map(measureLabel)).size).toBe(MEASURES.length);
});
