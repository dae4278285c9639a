import { type LaneGroup } from '../timeline/groups';
import { plural, t } from './translate';

/** Returns a group's label value, or a text for workers without the label. */
export function formatGroupName(value: string, label: string): string {
  return value === '' ? t('group.none', 'no {{label}}', { label }) : value;
}

/** Formats a group's size: "125 workers", or "3 of 125 workers" if a filter hides some. */
export function formatGroupSize({ lanes, total }: LaneGroup): string {
  const number = new Intl.NumberFormat();
  const values = { shown: number.format(lanes.length), all: number.format(total) };
  return lanes.length === total
    ? plural('extent.all', { one: '{{shown}} worker', other: '{{shown}} workers' }, total, values)
    : plural(
        'extent.some',
        { one: '{{shown}} of {{all}} worker', other: '{{shown}} of {{all}} workers' },
        total,
        values,
      );
}
