import { render, screen, within } from '@testing-library/react';
import { type WorkerDependencies } from '../../../../worker/dependencies/dependencies';
import { DependencySections } from './DependencySections';

const END = Date.UTC(2026, 10, 22, 12);
const nothing: WorkerDependencies = {
  connections: [],
  models: [],
  providers: [],
  queues: [],
  events: { types: [] },
  errors: [],
  sandboxes: { newest: [], byState: [] },
};

function rows(title: string, parts: Partial<WorkerDependencies>): string[] {
  render(<DependencySections dependencies={{ ...nothing, ...parts }} timeZone="utc" end={END} />);
  const section = screen.getByRole('region', { name: title });
  // Only one subject has data, so only one section is shown.
  expect(screen.getAllByRole('region')).toEqual([section]);
  return within(section)
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
}

it('shows no section without reported data', () => {
  render(<DependencySections dependencies={nothing} timeZone="utc" end={END} />);
  expect(screen.queryAllByRole('region')).toEqual([]);
});

it('shows connections with pool, latency and failures over the range', () => {
  const connections = [
    { name: 'redis', kind: 'cache', up: false },
    {
      name: 'postgres',
      kind: 'database',
      up: true,
      poolUsed: 3,
      poolSize: 10,
      latencySeconds: 0.004,
      operations: 1999.6,
      failed: 5,
    },
  ];
  expect(rows('Connections', { connections })).toEqual([
    'redis, cache | ✕ down |  |  |  | ',
    'postgres, database | ✓ up | 3 of 10 | 4.0 ms | 2,000 | 5 (0.3%)',
  ]);
});

it('shows the SDK’s providers with tokens and what is left of the rate limit', () => {
  const providers = [
    {
      name: 'p',
      connected: true,
      requests: 40,
      failed: 2,
      inputTokens: 4000,
      limit: 100,
      remaining: 60,
      resetsAt: END + 60_000,
    },
    { name: 'q', remaining: 5 },
  ];
  expect(rows('SDK', { providers })).toEqual([
    'p | ✓ up | 40 | 2 (5%) | 4,000, ? | 60 of 100 left until 12:01:00',
    'q |  |  |  |  | 5 of ? left',
  ]);
});

it('shows models', () => {
  const models = [
    { name: 'b', loaded: false },
    { name: 'a', loaded: true, loadSeconds: 12 },
  ];
  expect(rows('Models', { models })).toEqual(['b | ✕ not loaded | ', 'a | ✓ loaded | 12 sec']);
});

it('shows queues by priority', () => {
  const queues = [
    {
      name: 'jobs',
      priority: 'high',
      connected: true,
      waiting: 12,
      active: 3,
      delayed: 0,
      oldestAt: END - 30_000,
    },
    { name: 'far', priority: '', connected: false },
  ];
  expect(rows('Queues', { queues })).toEqual([
    'jobs, high | ✓ up | 12 | 3 | 0 | 11:59:30',
    'far | ✕ down |  |  |  | ',
  ]);
});

it('shows events, failures by reason and the number of buffered events', () => {
  const types = [
    { type: 'log', sent: 50, bytes: 2048, failed: [{ reason: '502', count: 3 }] },
    { type: 'span', failed: [] },
  ];
  expect(rows('Events', { events: { types, buffered: 1 } })).toEqual([
    'log | 50 | 2.0 KiB | 3 (502)',
    'span |  |  | none',
  ]);
  expect(screen.getByText('1 event is waiting to be sent.')).toBeVisible();
});

it('shows buffered events without a table', () => {
  render(
    <DependencySections
      dependencies={{ ...nothing, events: { types: [], buffered: 2 } }}
      timeZone="utc"
      end={END}
    />,
  );
  expect(screen.getByRole('region', { name: 'Events' })).toHaveTextContent(
    '2 events are waiting to be sent.',
  );
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});

it('shows errors by type', () => {
  expect(rows('Errors', { errors: [{ type: 'TimeoutError', count: 8 }] })).toEqual(['TimeoutError | 8']);
});

it('shows the most recently updated sandboxes and the total', () => {
  const newest = [
    { id: 'a', state: 'running', lastEventAt: END - 1000, cpuRatio: 0.2, memoryBytes: 1024 },
    { id: 'b', state: 'terminated' },
  ];
  const byState = [
    { state: 'terminated', count: 30 },
    { state: 'running', count: 1 },
  ];
  expect(rows('Sandboxes', { sandboxes: { newest, byState } })).toEqual([
    'a | running | 11:59:59 | 20%, 1.0 KiB, ?',
    'b | terminated |  | ',
  ]);
  const section = screen.getByRole('region', { name: 'Sandboxes' });
  expect(section).toHaveTextContent('30 terminated, 1 running');
  expect(section).toHaveTextContent('The 2 most recently updated of 31.');
});
