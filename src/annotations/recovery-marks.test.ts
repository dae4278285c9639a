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

it('stands on the worker’s lane beside its alerts, from when it was asked for until it was over', () => {
  expect(add(action).byWorker.get('w-1')).toEqual([
    alert,
    { kind: 'recovery', from: 2000, to: 3000, title: 'restart', text: 'restarted\nstuck', colour: 'blue' },
  ]);
});

it('is left out where the worker has no lane, or where it lies outside the range', () => {
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

it('reads who, what, when, why and what became of it', () => {
  const at = Date.UTC(2026, 10, 22, 10);
  expect(parseRecoveryActions({ total: 1, actions: [entry] })).toEqual([
    { worker: 'w-1', action: 'restart', at, end: at + 20_000, explanation: 'restarted', reason: 'stuck' },
  ]);
});

it('reads one that is not over yet, and what became of it without a phrase', () => {
  const [action] = parseRecoveryActions({
    actions: [{ ...entry, outcome: 'waiting', explanation: undefined, ended_at: undefined }],
  });
  expect(action).not.toHaveProperty('end');
  expect(action?.explanation).toBe('waiting');
});

it('leaves out what names no worker or no moment, and reads nothing from anything else', () => {
  expect(
    parseRecoveryActions({ actions: [{ ...entry, worker_id: '' }, { ...entry, at: 'soon' }, null] }),
  ).toEqual([]);
  expect(parseRecoveryActions('gone')).toEqual([]);
});

it('asks the exporter for the newest, and says what is wrong when it does not answer', async () => {
  const fetch = jest.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({ actions: [entry] }) });
  Object.assign(globalThis, { fetch });
  expect(await firstValueFrom(fetchRecoveryActions('http://x:9877/'))).toHaveLength(1);
  expect(fetch).toHaveBeenCalledWith('http://x:9877/health/recovery?limit=200', expect.anything());
  fetch.mockResolvedValue({ ok: false, status: 404 });
  await expect(firstValueFrom(fetchRecoveryActions('http://x:9877'))).rejects.toThrow('answered 404');
});
