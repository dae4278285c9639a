import { calculateStep, buildStepVariables } from './query-step';

const HOUR = 3_600_000;
const range = { fromMs: 7_001, toMs: 7_001 + HOUR };

it('uses the interval of the panel and aligns start and end to the step', () => {
  expect(calculateStep(range, 5_000, '')).toEqual({ stepMs: 5_000, fromMs: 5_000, toMs: 3_605_000 });
});

it('is at least the minimum step of the query', () => {
  expect(calculateStep(range, 5_000, '1m').stepMs).toBe(60_000);
});

it('is wide enough for at most 11,000 points, the limit of Prometheus', () => {
  const week = { fromMs: 0, toMs: 7 * 24 * HOUR };
  expect(calculateStep(week, 1_000, '').stepMs).toBe(55_000);
});

it('returns the interval and range variables of Grafana', () => {
  expect(buildStepVariables(calculateStep(range, 15_000, ''), range, 5_000)).toEqual({
    __interval: '15s',
    __interval_ms: '15000',
    __rate_interval: '20s',
    __range: '3600s',
    __range_s: '3600',
    __range_ms: '3600000',
  });
});
