import { firstValueFrom } from 'rxjs';
import { type Mark, NO_MARKS } from './marks';
import { parseRecoveryActions, fetchRecoveryActions, addRecoveryMarks } from './recovery-marks';

const span = { from: 1000, to: 9000, end: 9000 };
const action = {
  worker: 'w-1',
  action: 'restart',
  at: 2000,
  end: 3000,
  explanation: 'restarted',
  reason: 'stuck',
};
const alert: Mark = { kind: 'alert', from: 1500, to: 2500, title: 'Late', text: '', colour: 'red' };
function add(...actions: (typeof action)[]) {
  return addRecoveryMarks(
    { ...NO_MARKS, byWorker: new Map([['w-1', [alert]]]) },
    actions,
    new Set(['w-1']),
    span,
    'blue',
  );
}

it('adds a mark to the worker’s lane beside its alerts, from the request to the end of the action', () => {
  expect(add(action).byWorker.get('w-1')).toEqual([
    alert,
    { kind: 'recovery', from: 2000, to: 3000, title: 'restart', text: 'restarted\nstuck', colour: 'blue' },
  ]);
});

it('leaves out actions of workers without a lane, and actions outside the range', () => {
  const others = [
    { ...action, worker: 'w-2' },
    { ...action, at: 9500, end: 9600 },
    { ...action, at: 100, end: 200 },
  ];
  expect([...add(...others).byWorker]).toEqual([['w-1', [alert]]]);
});

const entry = {
  id: 'c-1',
  action: 'restart',
  worker_id: 'w-1',
  outcome: 'completed',
  explanation: 'restarted',
  reason: 'stuck',
  asked_from: '10.0.0.1',
  at: '2026-11-22T10:00:00Z',
  ended_at: '2026-11-22T10:00:20Z',
};

it('reads worker, action, time, reason and outcome', () => {
  const at = Date.UTC(2026, 10, 22, 10);
  expect(parseRecoveryActions({ total: 1, actions: [entry] })).toEqual([
    { worker: 'w-1', action: 'restart', at, end: at + 20_000, explanation: 'restarted', reason: 'stuck' },
  ]);
});

it('reads an ongoing action, and an outcome without an explanation', () => {
  const [action] = parseRecoveryActions({
    actions: [{ ...entry, outcome: 'waiting', explanation: undefined, ended_at: undefined }],
  });
  expect(action).not.toHaveProperty('end');
  expect(action?.explanation).toBe('waiting');
});

it('leaves out entries without a worker or a time, and ignores other responses', () => {
  expect(
    parseRecoveryActions({ actions: [{ ...entry, worker_id: '' }, { ...entry, at: 'soon' }, null] }),
  ).toEqual([]);
  expect(parseRecoveryActions('gone')).toEqual([]);
});

it('requests the newest actions from the exporter, and reports an error if it does not respond', async () => {
  const fetch = jest.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({ actions: [entry] }) });
  Object.assign(globalThis, { fetch });
  expect(await firstValueFrom(fetchRecoveryActions('http://x:9877/'))).toHaveLength(1);
  expect(fetch).toHaveBeenCalledWith('http://x:9877/health/recovery?limit=200', expect.anything());
  fetch.mockResolvedValue({ ok: false, status: 404 });
  await expect(firstValueFrom(fetchRecoveryActions('http://x:9877'))).rejects.toThrow('answered 404');
});
