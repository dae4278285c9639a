import { anyMetric, byQuantity, growth, quote, union, rangeSelector } from './promql';

it('writes a worker’s ID as a PromQL string, whatever is in it', () => {
  expect(quote('w-1')).toBe('"w-1"');
  expect(quote('a"} or up{b="\\\n')).toBe('"a\\"} or up{b=\\"\\\\\\n"');
});

it('asks for several series at once, and has them tell their names', () => {
  expect(byQuantity(anyMetric(['worker_a', 'worker_b'], 'worker_id="w"'), 'queue')).toBe(
    'max by (quantity, queue) (label_replace({__name__=~"worker_a|worker_b",worker_id="w"}, ' +
      '"quantity", "$1", "__name__", "worker_(.+)"))',
  );
  expect(anyMetric(['worker_a'])).toBe('{__name__=~"worker_a"}');
});

it('asks several questions as one, each told by its key', () => {
  expect(union({ sent: 'max(a)', received: 'max(b)' })).toBe(
    'label_replace(max(a), "quantity", "sent", "", "") or label_replace(max(b), "quantity", "received", "", "")',
  );
});

it('never looks back over no time at all', () => {
  expect(rangeSelector(0, 90_000)).toBe('[90s]');
  expect(rangeSelector(5, 5)).toBe('[1s]');
});

it('counts growth from the range’s start, and from nothing where a counter was not there yet or fell', () => {
  expect(growth('a_total{b="c"}', 'd', 1500, 61_500)).toBe(
    'max by (d) (last_over_time(a_total{b="c"}[60s])) - ' +
      '(max by (d) (a_total{b="c"} @ 1.500) <= max by (d) (last_over_time(a_total{b="c"}[60s])) ' +
      'or max by (d) (last_over_time(a_total{b="c"}[60s])) * 0)',
  );
});
