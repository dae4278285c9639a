import { type TimeZone } from '@grafana/schema';
import { enteredOf } from '../timeline/state-since';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { resolutionOf } from '../frames/sampling';
import { durationText } from './duration';
import { momentText } from './time';
import { t } from './translate';

/** Since when a worker is in its state, as well as the timeline can tell: to its resolution, and not before the range. */
export function sinceText(lane: Lane, { span }: Fleet, timeZone: TimeZone): string | undefined {
  const entered = enteredOf(lane, span);
  if (entered === undefined) {
    return undefined;
  }
  const moment = momentText(entered.moment, timeZone, span.end);
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
        resolution: durationText(resolutionOf(lane.sampling)),
      });
  }
}
