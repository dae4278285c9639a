import { parseExpression } from './parse-expression';

describe('a PromQL expression', () => {
  it('names the metrics it reads, each once, and not its labels or functions', () => {
    expect(parseExpression('rate(a_total{b="c"}[5m]) / on (d) rate(a_total[5m]) > e')).toMatchObject({
      valid: true,
      metrics: ['a_total', 'e'],
      functions: ['rate'],
    });
  });

  it('is invalid where the parser had to guess', () => {
    expect(parseExpression('sum by (a (b)').valid).toBe(false);
  });

  it('filters by a comparison, not by one with bool, and not by a matcher', () => {
    expect(parseExpression('a > 1').filters).toBe(true);
    expect(parseExpression('a > bool 1').filters).toBe(false);
    expect(parseExpression('a{b="c"}').filters).toBe(false);
  });

  it('keeps the labels of the aggregation its result comes from', () => {
    expect(parseExpression('(sum by (a, b) (c)) > 0 and on (a) sum by (d) (e)').by).toEqual(['a', 'b']);
    expect(parseExpression('c > 0 and on (a) sum by (d) (e)').by).toBeUndefined();
    expect(parseExpression('sum without (a) (c) > 0').by).toBeUndefined();
  });
});
