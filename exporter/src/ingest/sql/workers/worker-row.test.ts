import { columnNames } from './columns';
import { readWorkerRow } from './worker-row';

const DEFAULTS = { workerType: 'app', heartbeatSeconds: 30, failureThreshold: undefined };

function read(row: Readonly<Record<string, unknown>>) {
  const whole = { worker_id: 'w-1', ...row };
  return readWorkerRow(whole, columnNames(Object.keys(whole)), DEFAULTS);
}

it('S3.13 reads worker_heartbeats(worker_type, worker_id, last_heartbeat, status, metadata)', () => {
  const row = {
    worker_type: 'sandbox worker',
    last_heartbeat: new Date('2026-12-01T10:00:00Z'),
    status: 'healthy',
    metadata: { pod: 'a' },
    heartline_age_seconds: 12.5,
  };
  expect(read(row)).toEqual({
    id: 'w-1',
    report: {
      worker_id: 'w-1',
      worker_type: 'sandbox-worker',
      interval_seconds: 30,
      status: 'active',
      metadata: { pod: 'a' },
    },
    lastSeen: '2026-12-01T10:00:00.000Z',
    serverAgeMs: 12_500,
  });
});

it('S5.6 reads worker_heartbeats(…, last_heartbeat_at, current_run_id, current_task, lease_expires_at, started_at)', () => {
  const row = {
    worker_type: 'importer',
    last_heartbeat_at: '2026-12-01 10:00:00+00',
    status: 'processing',
    current_run_id: 'run-7',
    current_task: 'import',
    lease_expires_at: new Date('2026-12-01T10:05:00Z'),
    started_at: new Date('2026-12-01T09:00:00Z'),
    metadata: '{"region":"eu"}',
  };
  expect(read(row)?.report).toEqual({
    worker_id: 'w-1',
    worker_type: 'importer',
    interval_seconds: 30,
    status: 'processing',
    current_run_id: 'run-7',
    current_task: 'import',
    lease_expires_at: '2026-12-01T10:05:00.000Z',
    started_at: '2026-12-01T09:00:00.000Z',
    metadata: { region: 'eu' },
  });
});

it.each(['stale', 'down', null, 'whatever'])(
  'S3.13 does not take over the verdict %j of others',
  (status) => {
    expect(read({ status })?.report).not.toHaveProperty('status');
  },
);

it('removes what a row no longer tells', () => {
  expect(read({ current_task: null, lease_expires_at: null })?.report).toMatchObject({
    current_task: null,
    lease_expires_at: null,
  });
});

it('reads queues, slots and the promise of a row', () => {
  const row = { queues: 'mail, default,mail', concurrency: '4', tasks_active: 2, interval_seconds: 5 };
  expect(read(row)?.report).toMatchObject({
    interval_seconds: 5,
    tasks: { active: 2, slots: 4 },
    queues: [
      { queue: 'mail', connected: true },
      { queue: 'default', connected: true },
    ],
  });
});

it('needs a worker ID', () => {
  const row = { worker_id: null, last_seen: new Date() };
  expect(readWorkerRow(row, columnNames(Object.keys(row)), DEFAULTS)).toBeUndefined();
});
