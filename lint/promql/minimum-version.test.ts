import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReadByOldest, newerKeys, newerTemplateFunctions } from './minimum-version';

const folder = join(__dirname, '..', '..', 'alerting', 'rules');

// That each expression is read is part of what the lint finds (../rules/shipped-rules.test.ts).
describe('Prometheus 2.53', () => {
  it.each(readdirSync(folder))('knows every key and template function of %s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect([...newerKeys(text), ...newerTemplateFunctions(text)]).toEqual([]);
  });

  it.each([
    'sum by (worker_id) (rate(a_total[5m])) > 0',
    'last_over_time(a[2m]) and on (b) a @ start()',
    'predict_linear(a[30m:1m], 3600) > histogram_quantile(0.9, rate(b_bucket[5m]))',
  ])('reads %s', (expr) => {
    expect(isReadByOldest(expr)).toBe(true);
  });

  it.each([
    ['a function that came later', 'info(a)'],
    ['a function under its new name', 'double_exponential_smoothing(a[5m], 0.1, 0.2)'],
    ['an aggregation that came later', 'limitk(2, a)'],
    ['arithmetic in durations', 'rate(a[5m + 1m])'],
    ['anchored ranges', 'increase(a[5m] anchored)'],
    ['names in quotes, which need a flag', '{"a.b"}'],
    ['no PromQL at all', 'sum by (a (b)'],
  ])('does not read %s', (_what, expr) => {
    expect(isReadByOldest(expr)).toBe(false);
  });

  it('does not know the labels of a group, or a key that nobody knows', () => {
    const text = 'groups: [{ name: a, labels: { b: c }, rules: [{ record: d, expr: e, unless: f }] }]';
    expect(newerKeys(text)).toEqual(['labels', 'unless']);
  });

  it('does not know the time of now in templates, and is not misled by text, labels or pipes', () => {
    expect(newerTemplateFunctions('now {{ now }}, {{ $value | printf "%.0f" | toDuration }}')).toEqual([
      'now',
      'toDuration',
    ]);
    expect(newerTemplateFunctions('{{ $labels.now | urlquery }} {{ printf "%s | now" .Labels.a }}')).toEqual(
      [],
    );
  });
});
