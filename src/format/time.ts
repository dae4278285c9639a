import { dateTimeFormat, systemDateFormats } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';

const DAY_MS = 86_400_000;

/** Formats a time in the dashboard's time zone; without the date if it is on the same day as `near`. */
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

/** Formats a time as ISO 8601 with milliseconds and the zone's offset: `2026-11-22T11:00:00.000+01:00`. */
export function formatIsoTime(time: number, timeZone: TimeZone): string {
  return dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' });
}

/** Returns the zone's name; "browser" is resolved, because it means nothing to other readers. */
export function zoneName(timeZone: TimeZone): string {
  if (timeZone === '' || timeZone === 'browser') {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return timeZone === 'utc' ? 'UTC' : timeZone;
}
