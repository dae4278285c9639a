import { dateTimeFormat, systemDateFormats } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';

const DAY_MS = 86_400_000;

/** A moment in the dashboard's time zone: the time alone where it is of the same day as `near`. */
export function formatTime(time: number, timeZone: TimeZone, near?: number): string {
  const sameDay =
    near !== undefined &&
    Math.abs(near - time) < DAY_MS &&
    dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DD' }) ===
      dateTimeFormat(near, { timeZone, format: 'YYYY-MM-DD' });
  return dateTimeFormat(time, {
    timeZone,
    format: sameDay ? systemDateFormats.interval.second : systemDateFormats.fullDate,
  });
}

/** A moment as ISO 8601 with milliseconds and the zone's offset: `2026-11-22T11:00:00.000+01:00`. */
export function formatIsoTime(time: number, timeZone: TimeZone): string {
  return dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' });
}

/** The zone's name as a reader elsewhere needs it: the browser's own is looked up, since "browser" is any. */
export function zoneName(timeZone: TimeZone): string {
  if (timeZone === '' || timeZone === 'browser') {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return timeZone === 'utc' ? 'UTC' : timeZone;
}
