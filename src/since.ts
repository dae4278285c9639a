import { type TimeZone } from '@grafana/schema';
import { type Fleet } from './data/fleet';
import { type Lane } from './data/lane';
import { resolutionOf } from './data/sampling';
import { lastSegment } from './data/segments';
import { durationText } from './duration';
import { momentText } from './moment';
import { t } from './translate';

/** Since when a worker is in its state, as well as the timeline can tell: to its resolution, and not before the range. */
export function sinceText(
  { segments, current, sampling }: Lane,
  { span }: Fleet,
  timeZone: TimeZone,
): string | undefined {
  const last = lastSegment(segments);
  if (last === undefined || last.state !== current) {
    return undefined;
  }
  const moment = momentText(last.from, timeZone, span.end);
  if (last.from > span.from && sampling.meaning === 'change') {
    return moment;
  }
  return last.from <= span.from
    ? t('since.before', 'before {{moment}}', { moment })
    : t('since.about', '{{moment}}, give or take {{resolution}}', {
        moment,
        resolution: durationText(resolutionOf(sampling)),
      });
}
