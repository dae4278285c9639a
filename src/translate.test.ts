import { t } from './translate';

it('puts values in as they are: dates, addresses and patterns are no HTML', () => {
  expect(
    t('test.values', 'since {{moment}} at {{address}}', { moment: '11/22 <3', address: '/health?a=1&b' }),
  ).toBe('since 11/22 <3 at /health?a=1&b');
});
