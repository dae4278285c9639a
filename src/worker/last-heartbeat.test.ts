import { type Labels } from '@grafana/data';
import { seriesFrame } from '../frames/frames.fixture';
import { isDown, toLastHeartbeat, lastHeartbeatTargets, evaluationTime } from './last-heartbeat';

function value(labels: Labels, number: number) {
  return seriesFrame(labels, [[1, number]]);
}

it('is shown for a worker that is stopped, critical or failed, and for no other', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((code) => isDown(code as 0))).toEqual([0, 4, 5]);
  expect(isDown(undefined)).toBe(false);
});

it('is queried one scrape after the last heartbeat, and never after the end of the range', () => {
  expect(evaluationTime(100_000, 900_000)).toBe(160_000);
  expect(evaluationTime(100_000, 110_000)).toBe(110_000);
});

it('needs two queries', () => {
  expect(lastHeartbeatTargets('w-1').map(({ refId, instant }) => [refId, instant])).toEqual([
    ['reported', true],
    ['thresholds', true],
  ]);
});

it('reads the reported values, and marks those near their limit', () => {
  const last = toLastHeartbeat(
    new Map([
      [
        'reported',
        [
          value({ quantity: 'status', status: 'processing' }, 1),
          value({ quantity: 'tasks_active' }, 2),
          value({ quantity: 'task_slots' }, 4),
          value({ quantity: 'oldest_active_task_timestamp_seconds' }, 100),
          value({ quantity: 'last_progress_timestamp_seconds' }, 90),
          value({ quantity: 'cpu_usage_ratio' }, 0.5),
          value({ quantity: 'memory_usage_bytes' }, 95),
          value({ quantity: 'memory_limit_bytes' }, 100),
          value({ quantity: 'disk_usage_bytes', mountpoint: '/' }, 10),
          value({ quantity: 'disk_size_bytes', mountpoint: '/' }, 100),
          value({ quantity: 'disk_usage_bytes', mountpoint: '/data' }, 99),
        ],
      ],
      ['thresholds', [value({ quantity: 'memory_ratio' }, 0.85), value({ quantity: 'disk_ratio' }, 0.85)]],
    ]),
  );
  expect(last).toMatchObject({
    status: 'processing',
    tasksActive: 2,
    taskSlots: 4,
    oldestTaskAt: 100_000,
    lastProgressAt: 90_000,
    cpuRatio: 0.5,
    uses: [
      { resource: 'memory', name: '', bytes: 95, limit: 100, nearLimit: true },
      { resource: 'disk', name: '/', bytes: 10, limit: 100, nearLimit: false },
      { resource: 'disk', name: '/data', bytes: 99, limit: undefined, nearLimit: false },
    ],
  });
});

it('marks nothing as near its limit without a threshold, and is empty for an empty result', () => {
  const full = new Map([
    [
      'reported',
      [value({ quantity: 'memory_usage_bytes' }, 99), value({ quantity: 'memory_limit_bytes' }, 100)],
    ],
  ]);
  expect(toLastHeartbeat(full).uses).toMatchObject([{ nearLimit: false }]);
  expect(toLastHeartbeat(new Map())).toMatchObject({ status: undefined, uses: [] });
});
