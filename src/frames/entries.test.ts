import { entriesOf } from './entries';
import { seriesFrame } from './frames.fixture';
import { sortSeries } from './series';

function told(worker: string, state: string, value: number) {
  return {
    ...seriesFrame({ worker_id: worker, state }, [[1, value]]),
    refId: 'entries',
  };
}
function read(...frames: ReturnType<typeof told>[]) {
  return entriesOf(sortSeries(frames).entries);
}

it('takes the counts of the query named entries, by worker and state', () => {
  const entries = read(told('w-1', 'failed', 2), told('w-1', 'healthy', 3), told('w-2', 'failed', 0));
  expect([...entries]).toEqual([
    ['w-1', { failed: 2, healthy: 3 }],
    ['w-2', { failed: 0 }],
  ]);
});

it('leaves out a worker whose counters fell or were estimated', () => {
  expect([...read(told('w-1', 'failed', -2), told('w-2', 'failed', 1.034))]).toEqual([]);
});

it('takes no other query’s seconds for counts', () => {
  expect(sortSeries([seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[1, 2]])]).entries).toEqual([]);
});
