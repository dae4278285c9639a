import { type DataFrame, getPanelDataSummary } from '@grafana/data';
import { seriesFrame } from './data/testing';
import { suggest } from './suggestions';

const suggested = (...frames: DataFrame[]) => suggest(getPanelDataSummary(frames));

it('offers itself for workers’ states', () => {
  expect(
    suggested(
      seriesFrame({ worker_id: 'w-1' }, [
        [1, 1],
        [2, 5],
        [3, null],
      ]),
    ),
  ).toHaveLength(1);
});

it.each([
  ['no data', []],
  ['no worker', [seriesFrame({ instance: 'a' }, [[1, 1]])]],
  ['values that are no states', [seriesFrame({ worker_id: 'w-1' }, [[1, 0.42]])]],
  ['seconds per state', [seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[1, 5]])]],
])('keeps out of the way for %s', (_, frames) => {
  expect(suggested(...frames)).toBeUndefined();
});
