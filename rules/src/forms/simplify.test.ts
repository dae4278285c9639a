import { parseExpression } from '../promql/parse';
import { printExpression } from '../promql/print';
import { EMPTY, replaceSeries } from './simplify';

/** Without `none`, and with `recorded` in place of `max(raw)`. */
function replaced(text: string): string {
  const result = replaceSeries(parseExpression(text), (selector) => {
    if (selector.metric === 'none') {
      return EMPTY;
    }
    return selector.metric === 'recorded' ? parseExpression('max by (job) (raw)') : selector;
  });
  return result === EMPTY ? 'no samples' : printExpression(result);
}

describe('an expression without a series', () => {
  it.each([
    ['a or none', 'a'],
    ['none or b', 'b'],
    ['none or none', 'no samples'],
    ['a unless none', 'a'],
    ['none unless a', 'no samples'],
    ['a and none', 'no samples'],
    ['none and a', 'no samples'],
    ['a + on (job) none', 'no samples'],
    ['none > 5', 'no samples'],
    ['sum by (job) (rate(none[5m]))', 'no samples'],
    ['-(none)', 'no samples'],
    ['max_over_time(none[5m:1m])', 'no samples'],
    ['none offset 5m', 'no samples'],
    ['a unless on (job) (b unless none)', 'a unless on (job) (b)'],
    ['topk(1, a or none)', 'topk(1, a)'],
    ['vector(1) unless none', 'vector(1)'],
  ])('%s is %s', (text, expected) => {
    expect(replaced(text)).toBe(expected);
  });

  it('refuses a function that has a result without samples', () => {
    expect(() => replaced('absent(none)')).toThrow(/absent\(\)/);
  });
});

describe('an expression with another one in place of a series', () => {
  it.each([
    ['recorded > 5', 'max by (job) (raw) > 5'],
    ['avg_over_time(recorded[10m])', 'avg_over_time(max by (job) (raw)[10m:30s])'],
    ['recorded offset 5m', 'last_over_time(max by (job) (raw)[2s:1s] offset 5m)'],
    ['a offset 5m', 'a offset 5m'],
    ['rate(a[5m])', 'rate(a[5m])'],
  ])('%s is %s', (text, expected) => {
    expect(replaced(text)).toBe(expected);
  });
});
