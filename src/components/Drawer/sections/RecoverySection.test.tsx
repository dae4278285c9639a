import { render, screen } from '@testing-library/react';
import { type RecoveryEntry } from '../../../worker/exporter-details';
import { RecoverySection } from './RecoverySection';

const END = Date.UTC(2026, 10, 22, 12);
const entry: RecoveryEntry = {
  id: 'a',
  at: END - 60_000,
  action: 'restart',
  outcome: 'completed',
  explanation: 'the worker has restarted',
  reason: 'it leaks',
  requestedBy: '',
};

function cells() {
  return screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
}

it('shows action, outcome, reason and requester', () => {
  const refused = { ...entry, outcome: 'refused', explanation: '', requestedBy: 'anna' };
  render(<RecoverySection audit={{ entries: [entry, refused], total: 2 }} timeZone="utc" end={END} />);
  expect(cells()).toEqual([
    '11:59:00 | restart | the worker has restarted | it leaks',
    '11:59:00 | restart | refused | it leaks (requested by anna)',
  ]);
  expect(screen.queryByText(/newest/)).not.toBeInTheDocument();
});

it('shows the total if there are more actions', () => {
  render(<RecoverySection audit={{ entries: [entry], total: 40 }} timeZone="utc" end={END} />);
  expect(screen.getByText('The newest 1 of 40.')).toBeVisible();
});

it('renders nothing without actions', () => {
  const { container } = render(
    <RecoverySection audit={{ entries: [], total: 0 }} timeZone="utc" end={END} />,
  );
  expect(container).toBeEmptyDOMElement();
});
