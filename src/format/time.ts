import { dateTimeFormat, systemDateFormats } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';

const DAY_MS = 86_400_000;

/** A moment in the dashboard's time zone: the time alone where it is of the same day as `near`. */
export function momentText(time: number, timeZone: TimeZone, near?: number): string {
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
