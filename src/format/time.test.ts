import { momentText } from './time';

const time = Date.UTC(2026, 10, 22, 23, 30);

it('gives the time alone within the day, and the date otherwise', () => {
  expect(momentText(time, 'utc', time + 60_000)).toBe('23:30:00');
  expect(momentText(time, 'utc', time + 3600_000)).toBe('2026-11-22 23:30:00');
  expect(momentText(time, 'utc')).toBe('2026-11-22 23:30:00');
});

it('follows the dashboard’s time zone', () => {
  expect(momentText(time, 'Europe/Berlin', time + 3600_000)).toBe('00:30:00');
});
