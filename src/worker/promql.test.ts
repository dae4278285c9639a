import { anyMetric, byQuantity, growth, quote, union, rangeSelector } from './promql';

it('quotes any worker ID as a PromQL string', () => {
  expect(quote('w-1')).toBe('"w-1"');
  expect(quote('a"} or up{b="\\\n')).toBe('"a\\"} or up{b=\\"\\\\\\n"');
});

it('selects several metrics at once, and labels them with their names', () => {
  expect(byQuantity(anyMetric(['worker_a', 'worker_b'], 'worker_id="w"'), 'queue')).toBe(
    'max by (quantity, queue) (label_replace({__name__=~"worker_a|worker_b",worker_id="w"}, ' +
      '"quantity", "$1", "__name__", "worker_(.+)"))',
  );
  expect(anyMetric(['worker_a'])).toBe('{__name__=~"worker_a"}');
});

it('combines several expressions, and labels them with their keys', () => {
  expect(union({ sent: 'max(a)', received: 'max(b)' })).toBe(
    'label_replace(max(a), "quantity", "sent", "", "") or label_replace(max(b), "quantity", "received", "", "")',
  );
});

it('never uses an empty range', () => {
  expect(rangeSelector(0, 90_000)).toBe('[90s]');
  expect(rangeSelector(5, 5)).toBe('[1s]');
});

it('computes the increase from the start of the range, or from zero if the counter was missing then or was reset', () => {
  expect(growth('a_total{b="c"}', 'd', 1500, 61_500)).toBe(
    'max by (d) (last_over_time(a_total{b="c"}[60s])) - ' +
      '(max by (d) (a_total{b="c"} @ 1.500) <= max by (d) (last_over_time(a_total{b="c"}[60s])) ' +
      'or max by (d) (last_over_time(a_total{b="c"}[60s])) * 0)',
  );
});
