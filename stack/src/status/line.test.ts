import { fitted, statusLine } from './line';
import type { Status } from './status';

const well: Status = { workers: { healthy: 20 }, targets: { up: 3, all: 3 }, rules: 46, firing: {} };

test('a fleet that is well', () => {
  expect(statusLine(well)).toBe('workers 20: 20 healthy │ targets 3/3 up │ rules 46 │ no alert firing');
});

test('the worst state leads, and alerts are named with how often they fire', () => {
  const line = statusLine({
    ...well,
    workers: { healthy: 17, stopped: 1, failed: 1, degraded: 1 },
    firing: { WorkerHeartbeatMissed: 3, WorkerCpuHigh: 1 },
  });
  expect(line).toBe(
    'workers 20: 1 failed, 1 degraded, 17 healthy, 1 stopped │ targets 3/3 up │ rules 46 │ ' +
      'firing: WorkerHeartbeatMissed ×3, WorkerCpuHigh',
  );
});

test('no worker yet is zero', () => {
  expect(statusLine({ ...well, workers: {} })).toMatch(/^workers 0 │/);
});

test('what nobody answered is a question mark, not a zero', () => {
  const unknown: Status = { workers: undefined, targets: undefined, rules: undefined, firing: undefined };
  expect(statusLine(unknown)).toBe('workers ? │ targets ? │ rules ? │ alerts ?');
});

test('a line that is too long for the terminal is cut to fit', () => {
  expect(fitted('workers 20 │ targets', 12)).toBe('workers 20 …');
});

test('a line that fits is left alone', () => {
  expect(fitted('workers 20 │', 12)).toBe('workers 20 │');
});
