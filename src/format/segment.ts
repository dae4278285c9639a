import { type TimeZone } from '@grafana/schema';
import { type Mark, marksWithin } from '../annotations/marks';
import { type StateLooks } from '../paint/state-styles';
import { readDuration } from '../statistics/segment-duration';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { type Segment } from '../timeline/segments';
import { readDurationText } from './duration';
import { kindLabel, markTime } from './mark';
import { labelOf } from './state';
import { momentText } from './time';
import { t } from './translate';

/** A run of a lane in words, and the annotations that stand on it: what the tooltip tells to those who point. */
export function spokenRun(
  lane: Lane,
  run: Segment,
  { span }: Fleet,
  marks: readonly Mark[],
  timeZone: TimeZone,
  looks: StateLooks,
): string {
  const told = t('lane.run', '{{worker}}: {{state}} from {{from}} to {{to}}, {{duration}}', {
    worker: lane.name,
    state: labelOf(looks, run.state),
    from: momentText(run.from, timeZone, span.end),
    to: momentText(run.to, timeZone, span.end),
    duration: readDurationText(readDuration(run, lane)),
  });
  const annotations = marksWithin(marks, run.from, run.to).map(
    (mark) => `${kindLabel(mark.kind)}: ${mark.title}, ${markTime(mark, timeZone)}`,
  );
  return [told, ...annotations].join('; ');
}
