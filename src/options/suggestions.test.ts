import { createDataFrame, type DataFrame, FieldType, getPanelDataSummary } from '@grafana/data';
import { seriesFrame } from '../frames/frames.fixture';
import { suggest } from './suggestions';

function suggested(...frames: DataFrame[]) {
  return suggest(getPanelDataSummary(frames));
}

it('suggests the panel for workers’ states', () => {
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

function changes(state: string) {
  return createDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [1] },
      { name: 'worker', type: FieldType.string, values: ['w-1'] },
      { name: 'state', type: FieldType.string, values: [state] },
    ],
  });
}

it('suggests the panel for a state set, and for a change table', () => {
  const set = seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [
    [1, 1],
    [2, 0],
  ]);
  expect(suggested(set)).toHaveLength(1);
  expect(suggested(changes('failed'))).toHaveLength(1);
});

it.each([
  ['a table of other states', [changes('Bavaria')]],
  ['no data', []],
  ['no worker', [seriesFrame({ instance: 'a' }, [[1, 1]])]],
  ['values that are no states', [seriesFrame({ worker_id: 'w-1' }, [[1, 0.42]])]],
  ['seconds per state', [seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[1, 5]])]],
])('does not suggest the panel for %s', (_, frames) => {
  expect(suggested(...frames)).toBeUndefined();
});
