import { type TimeZone } from '@grafana/schema';
import { type Mark, marksWithin } from '../annotations/marks';
import { type StateStyles } from '../paint/state-style-overrides';
import { segmentDuration } from '../statistics/segment-duration';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { type Segment } from '../timeline/segments';
import { formatSegmentDuration } from './duration';
import { markKindLabel, formatMarkTime } from './mark';
import { configuredLabel } from './state';
import { formatTime } from './time';
import { t } from './translate';

/** Describes a segment and its annotations for screen readers, as the tooltip shows them. */
export function describeSegment(
  lane: Lane,
  segment: Segment,
  { span }: Fleet,
  marks: readonly Mark[],
  timeZone: TimeZone,
  styles: StateStyles,
): string {
  const description = t('lane.segment', '{{worker}}: {{state}} from {{from}} to {{to}}, {{duration}}', {
    worker: lane.name,
    state: configuredLabel(styles, segment.state),
    from: formatTime(segment.from, timeZone, span.end),
    to: formatTime(segment.to, timeZone, span.end),
    duration: formatSegmentDuration(segmentDuration(segment, lane)),
  });
  const annotations = marksWithin(marks, segment.from, segment.to).map(
    (mark) => `${markKindLabel(mark.kind)}: ${mark.title}, ${formatMarkTime(mark, timeZone)}`,
  );
  return [description, ...annotations].join('; ');
}
