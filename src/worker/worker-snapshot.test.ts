import { historyTargets } from './worker-history';
import { type DataFrame, type Labels } from '@grafana/data';
import { seriesFrame } from '../frames/frames.fixture';
import { toSnapshot, snapshotTargets } from './worker-snapshot';

const span = { from: 0, to: 600_000, end: 600_000 };
function value(labels: Labels, number: number): DataFrame {
  return seriesFrame(labels, [[600_000, number]]);
}

it('reads what was returned, and leaves out the rest', () => {
  const snapshot = toSnapshot(
    new Map([
      ['code', [value({}, 5)]],
      ['liveness', [value({}, 4)]],
      ['missed', [value({}, 4)]],
      ['heartbeat', [value({}, 480)]],
      ['status', [value({ status: 'processing' }, 1)]],
      ['info', [value({ hostname: 'node-3', version: '1.8' }, 1)]],
    ]),
    span,
  );
  expect(snapshot).toMatchObject({
    state: 5,
    liveness: 4,
    missed: 4,
    lastHeartbeat: 480_000,
    status: 'processing',
    info: { hostname: 'node-3' },
    checks: [],
    tasks: [],
  });
  expect(snapshot.durations).toBeUndefined();
  expect(snapshot.score).toBeUndefined();
});

it('computes durations from the counters at both ends', () => {
  const snapshot = toSnapshot(
    new Map([
      ['secondsAtStart', [value({ state: 'healthy' }, 100)]],
      [
        'secondsAtEnd',
        [value({ state: 'healthy' }, 640), value({ state: 'failed' }, 60), value({ state: 'odd' }, 9)],
      ],
    ]),
    span,
  );
  expect(snapshot.durations).toEqual({ healthy: 540, failed: 60 });
});

it('sorts checks by severity, worst first', () => {
  const checks = [
    value({ check: 'resources' }, 0),
    value({ check: 'heartbeat' }, 3),
    value({ check: 'disk_space' }, 0),
  ];
  expect(toSnapshot(new Map([['check', checks]]), span).checks.map(({ check }) => check)).toEqual([
    'heartbeat',
    'disk_space',
    'resources',
  ]);
});

it('computes rate, error rate and mean duration per task type', () => {
  const snapshot = toSnapshot(
    new Map([
      [
        'finished',
        [
          value({ task_type: 'enrich', outcome: 'succeeded' }, 90),
          value({ task_type: 'enrich', outcome: 'failed' }, 6),
          value({ task_type: 'enrich', outcome: 'timed_out' }, 4),
          value({ task_type: 'idle', outcome: 'succeeded' }, 0),
        ],
      ],
      ['busy', [value({ task_type: 'enrich' }, 250), value({ task_type: 'idle' }, 0)]],
      ['expected', [value({ task_type: 'enrich' }, 3)]],
    ]),
    span,
  );
  expect(snapshot.tasks).toEqual([
    { type: 'enrich', finished: 100, errorRatio: 0.1, perMinute: 10, meanSeconds: 2.5, expectedSeconds: 3 },
    {
      type: 'idle',
      finished: 0,
      errorRatio: 0,
      perMinute: 0,
      meanSeconds: undefined,
      expectedSeconds: undefined,
    },
  ]);
});

it('queries the counters at both ends of the range', () => {
  const targets = new Map(
    snapshotTargets('w-1', 1_000_500, 3_600_500).map(({ refId, expr }) => [refId, expr]),
  );
  expect(targets.get('secondsAtStart')).toBe(
    'max by (state) (worker_health_state_seconds_total{worker_id="w-1"} @ 1000.500)',
  );
  expect(targets.get('secondsAtEnd')).not.toContain('@');
  expect(targets.get('finished')).toContain('[2600s]');
});

it('gives every query a unique refId', () => {
  const names = [...snapshotTargets('w', 0, 1), ...historyTargets('w', 1)].map(({ refId }) => refId);
  expect(new Set(names).size).toBe(names.length);
});
