import { type LaneGroup } from '../timeline/groups';
import { plural, t } from './translate';

/** A group by its label's value, or by the label that its workers lack. */
export function formatGroupName(value: string, label: string): string {
  return value === '' ? t('group.none', 'no {{label}}', { label }) : value;
}

/** "125 workers", or "3 of 125 workers" where a filter hides some. */
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
