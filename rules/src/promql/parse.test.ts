import fc from 'fast-check';
import { readRuleGroups } from '../source/read-rules';
import { RULES_FOLDER } from '../source/folders';
import { parseExpression } from './parse';
import { printExpression } from './print';

const shipped = readRuleGroups(RULES_FOLDER).flatMap(({ rules }) => rules);

describe('parsing and printing PromQL', () => {
  it('gives the same expression again for every shipped rule', () => {
    for (const { expression } of shipped) {
      expect(parseExpression(printExpression(expression))).toEqual(expression);
    }
    expect(shipped.length).toBeGreaterThan(200);
  });

  it.each([
    'a{b="c", d!~"x|y"}[5m]',
    '{__name__="a"}',
    'sum by (job) (rate(a[5m])) > bool on (job) group_left (zone) max by (job, zone) (b)',
    'quantile_over_time(0.9, a[30m:1m])',
    'max_over_time(a[20m] offset 10m)',
    '-a ^ 2 unless ignoring (x) c',
    'topk by (job) (1, a @ end())',
    'count_values by (job) ("version", a)',
    'label_replace(a, "b", "$1", "c", "(.*): ")',
  ])('keeps %s', (text) => {
    expect(printExpression(parseExpression(text))).toBe(text);
  });

  it.each(['a offset 5m', 'a @ 0', 'a[5m:1m]'])(
    'applies what follows an operation to its last operand, as Prometheus does: x and %s',
    (text) => {
      const last = parseExpression(text);
      expect(parseExpression(`x and ${text}`)).toMatchObject({ kind: 'binary', right: last });
      expect(parseExpression(`x + -${text}`)).toMatchObject({ right: { kind: 'negation', of: last } });
    },
  );

  it('drops comments', () => {
    const text = 'a # why\n  unless on (job) # because\n  b';
    expect(printExpression(parseExpression(text))).toBe('a unless on (job) b');
  });

  it.each(['', 'sum(', 'a and', 'a{b=}', '# only a comment'])('refuses %j with its text', (text) => {
    expect(() => parseExpression(text)).toThrow(/PromQL/);
  });

  it('breaks long expressions without changing them', () => {
    const word = fc.constantFrom('worker_status', 'worker_health_state', 'worker_sdk_requests_total');
    const operator = fc.constantFrom('and', 'or', 'unless', '+', '>=', '/');
    fc.assert(
      fc.property(
        word,
        fc.array(fc.tuple(operator, word), { minLength: 5, maxLength: 20 }),
        (first, rest) => {
          const text = rest.reduce<string>(
            (left, [op, right]) => `(${left}) ${op} max without (pod) (${right})`,
            first,
          );
          const printed = printExpression(parseExpression(text));
          expect(parseExpression(printed)).toEqual(parseExpression(text));
          expect(printed).toContain('\n');
        },
      ),
    );
  });
});
