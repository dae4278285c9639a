import { type TimeZone } from '@grafana/schema';
import { type Mark, type MarkKind } from '../annotations/marks';
import { formatTime } from './time';
import { t } from './translate';

export function markKindLabel(kind: MarkKind): string {
  switch (kind) {
    case 'alert':
      return t('annotation.alert', 'Alert');
    case 'recovery':
      return t('annotation.recovery', 'Recovery');
    case 'event':
      return t('annotation.event', 'Event');
  }
}

/** Formats a mark's time in the dashboard's time zone. */
export function formatMarkTime({ from, to }: Mark, timeZone: TimeZone): string {
  return to > from
    ? t('annotation.span', '{{from}} to {{to}}', {
        from: formatTime(from, timeZone),
        to: formatTime(to, timeZone, from),
      })
    : formatTime(from, timeZone);
}
