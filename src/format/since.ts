import { type TimeZone } from '@grafana/schema';
import { stateSince } from '../timeline/state-since';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { resolutionOf } from '../frames/sampling';
import { formatDuration } from './duration';
import { formatTime } from './time';
import { t } from './translate';

/** Formats since when a worker is in its state, as accurate as the timeline allows. */
export function formatSince(lane: Lane, { span }: Fleet, timeZone: TimeZone): string | undefined {
  const since = stateSince(lane, span);
  if (since === undefined) {
    return undefined;
  }
  const time = formatTime(since.time, timeZone, span.end);
  switch (since.bound) {
    case 'exact':
      return time;
    case 'before':
      return t('since.before', 'before {{moment}}', { moment: time });
    case 'after':
      return t('since.after', 'after {{moment}}', { moment: time });
    case 'about':
      return t('since.about', '{{moment}} ± {{resolution}}', {
        moment: time,
        resolution: formatDuration(resolutionOf(lane.sampling)),
      });
  }
}
