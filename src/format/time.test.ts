import { csvFileName } from '../export/csv';
import { formatIsoTime, formatTime, zoneName } from './time';

const time = Date.UTC(2026, 10, 22, 23, 30);

it('shows only the time on the same day, and the date otherwise', () => {
  expect(formatTime(time, 'utc', time + 60_000)).toBe('23:30:00');
  expect(formatTime(time, 'utc', time + 3600_000)).toBe('2026-11-22 23:30:00');
  expect(formatTime(time, 'utc')).toBe('2026-11-22 23:30:00');
});

it('uses the dashboard’s time zone', () => {
  expect(formatTime(time, 'Europe/Berlin', time + 3600_000)).toBe('00:30:00');
});

const MOMENT = Date.UTC(2026, 9, 25, 0, 30, 0, 250);

it('formats a time in the dashboard’s time zone with its offset, on both sides of a clock change', () => {
  expect(formatIsoTime(MOMENT, 'utc')).toBe('2026-10-25T00:30:00.250+00:00');
  expect(formatIsoTime(MOMENT, 'Europe/Berlin')).toBe('2026-10-25T02:30:00.250+02:00');
  // An hour later, clocks there show the same time, and only the offset differs.
  expect(formatIsoTime(MOMENT + 3600_000, 'Europe/Berlin')).toBe('2026-10-25T02:30:00.250+01:00');
  expect(Date.parse(formatIsoTime(MOMENT, 'Asia/Kathmandu'))).toBe(MOMENT);
});

it('returns the zone’s name, and never "browser"', () => {
  expect(zoneName('Europe/Berlin')).toBe('Europe/Berlin');
  expect(zoneName('utc')).toBe('UTC');
  expect(zoneName('browser')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

it('builds a file name from the content and its range, with characters that every file system allows', () => {
  const name = csvFileName('segments', { from: MOMENT, to: MOMENT + 7200_000, end: MOMENT + 3600_000 });
  expect(name).toBe('worker-health-segments-20261025T003000Z-20261025T013000Z.csv');
});
