import { heartbeatsOf, workerOf } from './exporter-worker';

it('reads a worker’s row', () => {
  expect(
    workerOf({
      liveness: 'failed',
      since: '2026-11-22T10:00:00Z',
      last_heartbeat: '2026-11-22T09:58:30Z',
      interval_seconds: 30,
      current_task: 'enrich',
      current_run_id: 'run-7',
      last_error: 'TimeoutError',
      issues: ['late'],
      checks: [{ check: 'heartbeat', status: 'critical', message: 'late' }],
    }),
  ).toEqual({
    liveness: 5,
    since: Date.UTC(2026, 10, 22, 10),
    lastHeartbeat: Date.UTC(2026, 10, 22, 9, 58, 30),
    intervalSeconds: 30,
    currentTask: 'enrich',
    currentRun: 'run-7',
    lastError: 'TimeoutError',
    issues: ['late'],
    checks: [{ check: 'heartbeat', status: 'critical', message: 'late' }],
  });
});

it('leaves out what is missing or of another type', () => {
  expect(
    workerOf({ since: 'yesterday', current_task: 7, issues: 'late', checks: [{ check: 'disk_space' }] }),
  ).toEqual({ issues: [], checks: [{ check: 'disk_space', status: '', message: '' }] });
  expect(workerOf(null).issues).toEqual([]);
});

it('reads heartbeats, newest first, and leaves out those without a time', () => {
  const answer = {
    heartbeats: [
      { at: '2026-11-22T10:00:00Z', status: 'idle' },
      { at: '2026-11-22T10:00:30Z', status: 'processing' },
      { status: 'idle' },
    ],
  };
  expect(heartbeatsOf(answer).map(({ status }) => status)).toEqual(['processing', 'idle']);
  expect(heartbeatsOf({})).toEqual([]);
});
