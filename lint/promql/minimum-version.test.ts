import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isSupportedByMinimumVersion,
  unsupportedKeys,
  unsupportedTemplateFunctions,
} from './minimum-version';

const folder = join(__dirname, '..', '..', 'alerting', 'rules');

// Expressions are checked by lintRule (../rules/shipped-rules.test.ts).
describe('Prometheus 2.53', () => {
  it.each(readdirSync(folder))('supports every key and template function of %s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect([...unsupportedKeys(text), ...unsupportedTemplateFunctions(text)]).toEqual([]);
  });

  it.each([
    'sum by (worker_id) (rate(a_total[5m])) > 0',
    'last_over_time(a[2m]) and on (b) a @ start()',
    'predict_linear(a[30m:1m], 3600) > histogram_quantile(0.9, rate(b_bucket[5m]))',
  ])('supports %s', (expr) => {
    expect(isSupportedByMinimumVersion(expr)).toBe(true);
  });

  it.each([
    ['a newer function', 'info(a)'],
    ['a renamed function', 'double_exponential_smoothing(a[5m], 0.1, 0.2)'],
    ['a newer aggregation', 'limitk(2, a)'],
    ['arithmetic in durations', 'rate(a[5m + 1m])'],
    ['anchored ranges', 'increase(a[5m] anchored)'],
    ['quoted names, which need a feature flag', '{"a.b"}'],
    ['invalid PromQL', 'sum by (a (b)'],
  ])('does not support %s', (_what, expr) => {
    expect(isSupportedByMinimumVersion(expr)).toBe(false);
  });

  it('reports the labels of a group and an unknown key', () => {
    const text = 'groups: [{ name: a, labels: { b: c }, rules: [{ record: d, expr: e, unless: f }] }]';
    expect(unsupportedKeys(text)).toEqual(['labels', 'unless']);
  });

  it('reports newer template functions, but not text, labels and strings that look like them', () => {
    expect(unsupportedTemplateFunctions('now {{ now }}, {{ $value | printf "%.0f" | toDuration }}')).toEqual([
      'now',
      'toDuration',
    ]);
    expect(
      unsupportedTemplateFunctions('{{ $labels.now | urlquery }} {{ printf "%s | now" .Labels.a }}'),
    ).toEqual([]);
  });
});
