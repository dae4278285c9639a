import { shownColumns } from './statistic-columns';

it('shows the selected columns in their fixed order', () => {
  expect(shownColumns(['mttr', 'since'], false)).toEqual(['since', 'mttr']);
  expect(shownColumns(['mttr', 'since'], true)).toEqual(['since', 'mttr']);
});

it('shows no columns if none are selected, except the time in each state beside groups', () => {
  expect(shownColumns([], false)).toEqual([]);
  expect(shownColumns([], true)).toEqual(['time']);
});
