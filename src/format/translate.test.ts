import { plural, t } from './translate';

it('inserts values unescaped: dates, URLs and patterns are not HTML', () => {
  expect(
    t('test.values', 'since {{moment}} at {{address}}', { moment: '11/22 <3', address: '/health?a=1&b' }),
  ).toBe('since 11/22 <3 at /health?a=1&b');
});

it('has a singular and a plural form', () => {
  const workers = (count: number) =>
    plural('test.counted', { one: '{{count}} worker', other: '{{count}} workers' }, count);
  expect([0, 1, 2].map(workers)).toEqual(['0 workers', '1 worker', '2 workers']);
});
