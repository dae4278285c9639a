import { parseExpression } from './parse-expression';

describe('parseExpression', () => {
  it('returns each metric once, without labels and functions', () => {
    expect(parseExpression('rate(a_total{b="c"}[5m]) / on (d) rate(a_total[5m]) > e')).toMatchObject({
      valid: true,
      metrics: ['a_total', 'e'],
      functions: ['rate'],
    });
  });

  it('reports an expression as invalid if the parser had to recover', () => {
    expect(parseExpression('sum by (a (b)').valid).toBe(false);
  });

  it('reports a filter for a comparison, but not for one with bool or a matcher', () => {
    expect(parseExpression('a > 1').filters).toBe(true);
    expect(parseExpression('a > bool 1').filters).toBe(false);
    expect(parseExpression('a{b="c"}').filters).toBe(false);
  });

  it('returns the labels of the aggregation that the result comes from', () => {
    expect(parseExpression('(sum by (a, b) (c)) > 0 and on (a) sum by (d) (e)').by).toEqual(['a', 'b']);
    expect(parseExpression('c > 0 and on (a) sum by (d) (e)').by).toBeUndefined();
    expect(parseExpression('sum without (a) (c) > 0').by).toBeUndefined();
  });
});
