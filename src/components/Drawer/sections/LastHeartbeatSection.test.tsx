import { render, screen, within } from '@testing-library/react';
import { type ExporterDetails } from '../../../worker/exporter-details';
import { type LastHeartbeat } from '../../../worker/last-heartbeat';
import { LastHeartbeatSection } from './LastHeartbeatSection';

const END = Date.UTC(2026, 10, 22, 12);
const AT = END - 110_000;
const last: LastHeartbeat = {
  status: 'processing',
  tasksActive: 2,
  taskSlots: 4,
  tasksStuck: 1,
  oldestTaskAt: AT - 60_000,
  lastProgressAt: AT - 30_000,
  leaseEndsAt: AT + 10_000,
  cpuRatio: 0.5,
  uses: [
    { resource: 'memory', name: '', bytes: 2048, limit: 2560, nearLimit: true },
    { resource: 'disk', name: '/', bytes: 1024, limit: 4096, nearLimit: false },
    { resource: 'gpu', name: '0', bytes: 1024, nearLimit: false },
  ],
};
const exporter: ExporterDetails = {
  worker: {
    lastHeartbeat: AT + 3,
    currentTask: 'enrich 17',
    currentRun: 'run-7',
    lastError: 'TimeoutError: no answer',
    issues: [],
    checks: [],
  },
  heartbeats: [
    { at: AT, status: 'processing' },
    { at: AT - 42_000, status: 'idle' },
  ],
  recovery: { entries: [], total: 0 },
};

function items(details: ExporterDetails | undefined, moment = last): Record<string, string | null> {
  render(<LastHeartbeatSection at={AT} last={moment} exporter={details} timeZone="utc" end={END} />);
  const names = screen.getAllByRole('term');
  return Object.fromEntries(
    names.map((name) => [name.textContent, name.nextElementSibling?.textContent ?? null]),
  );
}

it('shows status, task, run, error, progress and resources of the last report', () => {
  expect(items(exporter)).toEqual({
    'Last heartbeat': '11:58:10',
    'No heartbeat for': '1 min 50 sec',
    'Last status': 'processing',
    'Current task': 'enrich 17',
    'Current run': 'run-7',
    'Last error': 'TimeoutError: no answer',
    'Active tasks': '2 of 4',
    'Stuck tasks': '1',
    'Oldest task since': '11:57:10',
    'Last task finished': '11:57:40',
    'Task lease expires': '11:58:20',
    CPU: '50%',
    Memory: '2.0 KiB of 2.5 KiB (80%): near its limit',
    'Disk /': '1.0 KiB of 4.0 KiB (25%)',
    'Memory of GPU 0': '1.0 KiB',
  });
});

it('shows the last heartbeats with the time since the previous one', () => {
  items(exporter);
  const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
  expect(rows.map((row) => row.textContent)).toEqual(['11:58:1042 secprocessing', '11:57:28idle']);
});

it('leaves out values that were not reported', () => {
  expect(items(undefined, { uses: [] })).toEqual({
    'Last heartbeat': '11:58:10',
    'No heartbeat for': '1 min 50 sec',
  });
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});

it('does not show the current task of a worker that returned', () => {
  const back = { ...exporter, worker: { ...exporter.worker, lastHeartbeat: END } };
  expect(items(back)).not.toHaveProperty('Current task');
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  expect(screen.getByText(/The worker has sent heartbeats since then/)).toBeVisible();
});
