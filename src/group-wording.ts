import { type LaneGroup } from './data/groups';
import { type GroupSeconds } from './data/groups-durations';
import { LADDER } from './data/state';
import { durationText } from './duration';
import { counted, t } from './translate';
import { OWN_LOOKS, type StateLooks } from './render/state-looks';
import { labelOf } from './wording';

/** A group by its label's value, or by the label that its workers lack. */
export function groupName(value: string, label: string): string {
  return value === '' ? t('group.none', 'no {{label}}', { label }) : value;
}

/** "125 workers", or "3 of 125 workers" where a filter hides some. */
export function groupSizeText({ lanes, total }: LaneGroup): string {
  const number = new Intl.NumberFormat();
  const values = { shown: number.format(lanes.length), all: number.format(total) };
  return lanes.length === total
    ? counted('extent.all', { one: '{{shown}} worker', other: '{{shown}} workers' }, total, values)
    : counted(
        'extent.some',
        { one: '{{shown}} of {{all}} worker', other: '{{shown}} of {{all}} workers' },
        total,
        values,
      );
}

/**
 * The workers' time in each state, added up, worst first, a line each. Only counters tell it: nothing without them,
 * and where they tell of some workers only, how many those are.
 */
export function groupTimeLines(
  { seconds, told }: GroupSeconds,
  workers: number,
  looks: StateLooks = OWN_LOOKS,
): string[] {
  const lines = LADDER.map((name, state) => ({ state, time: seconds[name] ?? 0 }))
    .filter(({ time }) => time > 0)
    .reverse()
    .map(({ state, time }) => `${labelOf(looks, state)}: ${durationText(time * 1000)}`);
  return lines.length === 0 || told === workers
    ? lines
    : [...lines, t('group.told', 'from the counters of {{told}} of {{workers}}', { told, workers })];
}
