import { substituteVariables } from './substitute-variables';

it('replaces variables in both notations', () => {
  expect(substituteVariables('rate(a{b="$b"}[${window}])', { b: 'c', window: '5m' })).toBe(
    'rate(a{b="c"}[5m])',
  );
});

it('matches the longest name, as Grafana does', () => {
  expect(substituteVariables('[$__range_s]', { __range: '1h', __range_s: '3600' })).toBe('[3600]');
});

it('throws for a variable without a value', () => {
  expect(() => substituteVariables('$window', { b: 'c' })).toThrow('Unknown variable $window; known: b.');
});
