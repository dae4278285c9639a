import { dateTimeFormat } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { type Span } from '../timeline/encode-segments';

/** A moment as ISO 8601 with milliseconds and the zone's offset: `2026-11-22T11:00:00.000+01:00`. */
export function isoText(time: number, timeZone: TimeZone): string {
  return dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' });
}

/** The zone's name as a reader elsewhere needs it: the browser's own is looked up, since "browser" is any. */
export function zoneName(timeZone: TimeZone): string {
  if (timeZone === '' || timeZone === 'browser') {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return timeZone === 'utc' ? 'UTC' : timeZone;
}

/** `worker-health-segments-20261122T100000Z-20261122T110000Z.csv`: sorts by time, and every file system takes it. */
export function fileName(what: string, { from, end }: Span): string {
  const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  return `worker-health-${what}-${basic(from)}-${basic(end)}.csv`;
}
