import { type TimeZone } from '@grafana/schema';
import { kindLabel, markTime } from './components/Marks/mark-wording';
import { type Mark, marksWithin } from './data/annotations';
import { readDuration } from './data/durations';
import { type Fleet } from './data/fleet';
import { type Lane } from './data/lane';
import { type Segment } from './data/segments';
import { readDurationText } from './duration';
import { momentText } from './moment';
import { type StateLooks } from './render/state-looks';
import { t } from './translate';
import { labelOf } from './wording';

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
