import { type TimeZone } from '@grafana/schema';
import { stateSince } from '../timeline/state-since';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { resolutionOf } from '../frames/sampling';
import { formatDuration } from './duration';
import { formatTime } from './time';
import { t } from './translate';

/** Since when a worker is in its state, as well as the timeline can tell: to its resolution, and not before the range. */
export function formatSince(lane: Lane, { span }: Fleet, timeZone: TimeZone): string | undefined {
  const entered = stateSince(lane, span);
  if (entered === undefined) {
    return undefined;
  }
  const moment = formatTime(entered.time, timeZone, span.end);
  switch (entered.bound) {
    case 'exact':
      return moment;
    case 'before':
      return t('since.before', 'before {{moment}}', { moment });
    case 'after':
      return t('since.after', 'after {{moment}}', { moment });
    case 'about':
      return t('since.about', '{{moment}}, give or take {{resolution}}', {
        moment,
        resolution: formatDuration(resolutionOf(lane.sampling)),
      });
  }
}
