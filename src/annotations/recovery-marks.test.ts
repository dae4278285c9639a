import { type Mark, NO_MARKS } from './marks';
import { withRecovery } from './recovery-marks';

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
  return withRecovery(
    { ...NO_MARKS, ofWorkers: new Map([['w-1', [alert]]]) },
    actions,
    new Set(['w-1']),
    span,
    'blue',
  );
}

it('stands on the worker’s lane beside its alerts, from when it was asked for until it was over', () => {
  expect(add(action).ofWorkers.get('w-1')).toEqual([
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
  expect([...add(...others).ofWorkers]).toEqual([['w-1', [alert]]]);
});
