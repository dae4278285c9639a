import { type Millis } from '../model/time';

const BEFORE_START_MS: Millis = 3_600_000;
const AFTER_END_MS: Millis = 300_000;

/**
 * Returns the URL of a Grafana dashboard with the time range of an alert: from an hour before its start to five minutes
 * after its end, or to now while it fires. It replaces a range that the URL has. The message templates
 * (alerting/templates/heartline.tmpl) use the same range. Returns a text that is not a URL unchanged.
 */
export function incidentLink(url: string, startsAt: Millis, endsAt: Millis | undefined): string {
  if (!URL.canParse(url)) {
    return url;
  }
  const link = new URL(url);
  link.searchParams.set('from', String(startsAt - BEFORE_START_MS));
  link.searchParams.set('to', endsAt === undefined ? 'now' : String(endsAt + AFTER_END_MS));
  return link.href;
}
