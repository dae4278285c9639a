import { parseExpression } from '../promql/parse';
import { printExpression } from '../promql/print';
import { lengthenDelay, lengthenWindows } from './windows';

function lengthened(text: string, scrapeSeconds: number): string {
  return printExpression(lengthenWindows(parseExpression(text), scrapeSeconds));
}

describe('A1: windows for a scrape interval', () => {
  it.each([
    // Two scrapes and a half for a value, four scrapes for a rate.
    ['last_over_time(a[30s])', 60, 'last_over_time(a[150s])'],
    ['last_over_time(a[1m])', 30, 'last_over_time(a[80s])'],
    ['rate(a[2m])', 60, 'rate(a[4m])'],
    ['increase(a[5m] offset 10m)', 60, 'increase(a[5m] offset 10m)'],
    ['changes(a[1m] offset 10m)', 30, 'changes(a[2m] offset 10m)'],
    ['time() - timestamp(a) < 30', 60, 'time() - timestamp(a) < 150'],
    ['time() - timestamp(a) < 30', 5, 'time() - timestamp(a) < 30'],
    // No windows of samples.
    ['time() - a < 30', 60, 'time() - a < 30'],
    ['a offset 5s', 60, 'a offset 5s'],
    ['max_over_time(rate(a[1m])[30m:1m])', 60, 'max_over_time(rate(a[4m])[30m:1m])'],
  ])('%s at a scrape every %d s is %s', (text, seconds, expected) => {
    expect(lengthened(text, seconds)).toBe(expected);
  });

  it('does not shorten a window', () => {
    expect(lengthened('rate(a[1h]) + last_over_time(b[2h])', 5)).toBe('rate(a[1h]) + last_over_time(b[2h])');
  });
});

describe('A1: the delay of an alert', () => {
  it('covers two scrapes and a half', () => {
    expect(lengthenDelay('1m', 60)).toBe('150s');
    expect(lengthenDelay('15s', 30)).toBe('80s');
  });

  it('is not shortened', () => {
    expect(lengthenDelay('5m', 60)).toBe('5m');
    expect(lengthenDelay('1m', 5)).toBe('1m');
  });
});
