import { type Report } from '@heartline/protocol';
import { FleetHarness } from '../fleet.fixture';
import { type Fleet } from '../fleet';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function record(report: Partial<Report> = {}) {
  return fleet.record({ worker_id: 'w', ...report }, 'http');
}

describe('DurationTable', () => {
  const reported = (count: number, sum: number, buckets: Record<string, number>): Partial<Report> => ({
    worker_type: 'r',
    started_at: '2026-11-22T10:00:00Z',
    tasks: { types: { t: { duration: { count, sum_seconds: sum, buckets } } } },
  });
  const row = () => [...fleet.state.taskDurations()].find(({ taskType }) => taskType === 't');

  it('sums the increases of all reports and incarnations', async () => {
    await record(reported(2, 3, { '1': 1, '5': 2 }));
    await record(reported(2, 3, { '1': 1, '5': 2 }));
    await record(reported(3, 4, { '1': 2, '5': 3 }));
    await record({ ...reported(1, 10, { '1': 0, '5': 0 }), started_at: '2026-11-22T10:01:00Z' });
    expect(row()).toMatchObject({ workerType: 'r', count: 4, sum: 14 });
    const at = (bound: number) => row()?.buckets[row()?.bounds.indexOf(bound) ?? -1];
    expect([at(1), at(5)]).toEqual([2, 3]);
  });

  it('does not count tasks from before the exporter first ran', async () => {
    await record({ ...reported(100, 300, {}), started_at: '2026-11-22T08:00:00Z' });
    expect(row()).toBeUndefined();
    await record({ ...reported(101, 302, {}), started_at: '2026-11-22T08:00:00Z' });
    expect(row()).toMatchObject({ count: 1, sum: 2 });
  });

  it('journals durations once, together with their worker, if a commit fails between two reports', async () => {
    let isFull = false;
    // Read only when the row of the worker is encoded.
    const last_error = {
      get text() {
        if (isFull) {
          throw Object.assign(new Error('No space left on device'), { code: 28 });
        }
        return 'late';
      },
    } as unknown as string;
    const failing = record({ ...reported(2, 3, { '1': 1 }), last_error });
    isFull = true;
    await expect(failing).rejects.toThrow(/No space left/);
    isFull = false;
    await record({ ...reported(3, 5, { '1': 1 }), last_error: 'none' });
    fleet = await harness.reopen();
    expect(row()).toMatchObject({ count: 3, sum: 5 });
    expect(fleet.state.get('w')?.report.tasks?.types?.['t']?.duration?.count).toBe(3);
  });
});
