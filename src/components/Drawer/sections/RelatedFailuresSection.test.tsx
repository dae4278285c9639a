import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type RelatedFailures } from '../../../hooks/useWorkerDetails';
import { type SharedLabelGroup, type Failure } from '../../../worker/related-failures';
import { RelatedFailuresSection } from './RelatedFailuresSection';

const failed: Failure = { kind: 'state', code: 5 };
function host(overrides: Partial<SharedLabelGroup>): SharedLabelGroup {
  return {
    label: 'hostname',
    value: 'db-2',
    total: 4,
    failing: 3,
    names: ['w-2', 'w-3'],
    ...overrides,
  };
}

function sentences(relatedFailures: RelatedFailures, onOpen = jest.fn()): (string | null)[] {
  render(<RelatedFailuresSection relatedFailures={relatedFailures} onOpen={onOpen} />);
  return screen.getAllByRole('listitem').map(({ textContent }) => textContent);
}

it('counts and names the workers with the same failure by host, type and version', () => {
  const groups = [
    host({}),
    host({ label: 'worker_type', value: 'indexer', total: 20, failing: 9, names: ['a', 'b'] }),
    host({ label: 'version', value: '1.8', total: 4, failing: 1, names: [] }),
  ];
  expect(sentences({ failure: failed, groups })).toEqual([
    'Of 4 workers on host db-2, 3 are failed (75%). Also: w-2, w-3',
    'Of 20 workers of type indexer, 9 are failed (45%). Also: a, b and 6 more',
    'Of 4 workers of version 1.8, only this one is failed. ',
  ]);
});

it('says that there is no other worker on the host', () => {
  expect(sentences({ failure: failed, groups: [host({ total: 1, failing: 1, names: [] })] })).toEqual([
    'No other worker on host db-2. ',
  ]);
});

it('counts worse states together with a state that is not the worst', () => {
  const degraded: Failure = { kind: 'state', code: 3 };
  expect(sentences({ failure: degraded, groups: [host({})] })[0]).toContain('are degraded or worse (75%)');
});

it('describes the alert if the state is healthy', () => {
  const alert: Failure = { kind: 'alert', name: 'WorkerCpuHigh' };
  expect(
    sentences({ failure: alert, groups: [host({}), host({ label: 'version', failing: 1, names: [] })] }),
  ).toEqual([
    'Of 4 workers on host db-2, 3 had WorkerCpuHigh in the range (75%). Also: w-2, w-3',
    'Of 4 workers of version db-2, only this one had WorkerCpuHigh in the range. ',
  ]);
});

it('opens a related worker', async () => {
  const onOpen = jest.fn();
  sentences({ failure: failed, groups: [host({})] }, onOpen);
  await userEvent.click(screen.getByRole('button', { name: 'w-3' }));
  expect(onOpen).toHaveBeenCalledWith('w-3');
});

it('renders nothing without shared labels', () => {
  const { container } = render(
    <RelatedFailuresSection relatedFailures={{ failure: failed, groups: [] }} onOpen={jest.fn()} />,
  );
  expect(container).toBeEmptyDOMElement();
});
