import { shownColumns } from './statistic-columns';

it('shows the columns that were chosen, in their own order', () => {
  expect(shownColumns(['mttr', 'since'], false)).toEqual(['since', 'mttr']);
  expect(shownColumns(['mttr', 'since'], true)).toEqual(['since', 'mttr']);
});

it('shows none where none was chosen, but the time in each state beside groups', () => {
  expect(shownColumns([], false)).toEqual([]);
  expect(shownColumns([], true)).toEqual(['time']);
});
