import { render, screen } from '@testing-library/react';
import { type AlertSegment } from '../../../worker/alert-segments';
import { AlertsSection } from './AlertsSection';

const END = Date.UTC(2026, 10, 22, 12);
const episode: AlertSegment = {
  name: 'WorkerConnectionDown',
  state: 'firing',
  severity: 'warning',
  workerState: '',
  details: ['connection redis'],
  from: END - 61_000,
  exact: true,
  to: END - 30_000,
  open: false,
};
function show(alerts: readonly AlertSegment[]) {
  return render(<AlertsSection alerts={alerts} runbookUrl="" timeZone="utc" end={END} />);
}
function rows() {
  return screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
}

it('marks inexact times as approximate', () => {
  show([episode, { ...episode, exact: false, open: true }]);
  expect(rows()).toEqual([
    'WorkerConnectionDown (warning, connection redis) | fired | 11:58:59 | about 11:59:30',
    'WorkerConnectionDown (warning, connection redis) | firing | about 11:58:59 | ongoing',
  ]);
});

it('shows a pending alert in the past tense after it is over', () => {
  show([
    { ...episode, state: 'pending', open: true },
    { ...episode, state: 'pending' },
  ]);
  expect(rows().map((row) => row.split(' | ')[1])).toEqual(['pending', 'was pending']);
});

it('renders nothing without alerts', () => {
  expect(show([]).container).toBeEmptyDOMElement();
});
