import { substitute } from './substitute-variables';

it('puts values in place of variables, in both ways of writing them', () => {
  expect(substitute('rate(a{b="$b"}[${window}])', { b: 'c', window: '5m' })).toBe('rate(a{b="c"}[5m])');
});

it('takes the longest name, as Grafana does', () => {
  expect(substitute('[$__range_s]', { __range: '1h', __range_s: '3600' })).toBe('[3600]');
});

it('refuses a variable that has no value', () => {
  expect(() => substitute('$window', { b: 'c' })).toThrow('$window is none of the variables b.');
});
