import { csvFileName } from '../export/csv';
import { formatIsoTime, formatTime, zoneName } from './time';

const time = Date.UTC(2026, 10, 22, 23, 30);

it('gives the time alone within the day, and the date otherwise', () => {
  expect(formatTime(time, 'utc', time + 60_000)).toBe('23:30:00');
  expect(formatTime(time, 'utc', time + 3600_000)).toBe('2026-11-22 23:30:00');
  expect(formatTime(time, 'utc')).toBe('2026-11-22 23:30:00');
});

it('follows the dashboard’s time zone', () => {
  expect(formatTime(time, 'Europe/Berlin', time + 3600_000)).toBe('00:30:00');
});

const MOMENT = Date.UTC(2026, 9, 25, 0, 30, 0, 250);

it('writes a moment in the dashboard’s zone with its offset, on both sides of a clock change', () => {
  expect(formatIsoTime(MOMENT, 'utc')).toBe('2026-10-25T00:30:00.250+00:00');
  expect(formatIsoTime(MOMENT, 'Europe/Berlin')).toBe('2026-10-25T02:30:00.250+02:00');
  // An hour later the clocks there show the same, and the offset tells the two apart.
  expect(formatIsoTime(MOMENT + 3600_000, 'Europe/Berlin')).toBe('2026-10-25T02:30:00.250+01:00');
  expect(Date.parse(formatIsoTime(MOMENT, 'Asia/Kathmandu'))).toBe(MOMENT);
});

it('names the zone, and never "browser"', () => {
  expect(zoneName('Europe/Berlin')).toBe('Europe/Berlin');
  expect(zoneName('utc')).toBe('UTC');
  expect(zoneName('browser')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

it('names a file by what is in it and its range, in characters that every file system takes', () => {
  const name = csvFileName('segments', { from: MOMENT, to: MOMENT + 7200_000, end: MOMENT + 3600_000 });
  expect(name).toBe('worker-health-segments-20261025T003000Z-20261025T013000Z.csv');
});
