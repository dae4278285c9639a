import { type TimeZone } from '@grafana/schema';
import { type Mark, marksWithin } from '../annotations/marks';
import { type StateStyles } from '../paint/state-styles';
import { segmentDuration } from '../statistics/segment-duration';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { type Segment } from '../timeline/segments';
import { formatSegmentDuration } from './duration';
import { markKindLabel, formatMarkTime } from './mark';
import { configuredLabel } from './state';
import { formatTime } from './time';
import { t } from './translate';

/** A run of a lane in words, and the annotations that stand on it: what the tooltip tells to those who point. */
export function describeSegment(
  lane: Lane,
  segment: Segment,
  { span }: Fleet,
  marks: readonly Mark[],
  timeZone: TimeZone,
  looks: StateStyles,
): string {
  const description = t('lane.segment', '{{worker}}: {{state}} from {{from}} to {{to}}, {{duration}}', {
    worker: lane.name,
    state: configuredLabel(looks, segment.state),
    from: formatTime(segment.from, timeZone, span.end),
    to: formatTime(segment.to, timeZone, span.end),
    duration: formatSegmentDuration(segmentDuration(segment, lane)),
  });
  const annotations = marksWithin(marks, segment.from, segment.to).map(
    (mark) => `${markKindLabel(mark.kind)}: ${mark.title}, ${formatMarkTime(mark, timeZone)}`,
  );
  return [description, ...annotations].join('; ');
}
