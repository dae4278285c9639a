import { runbookAddress, silenceAddress, workerDashboardAddress } from './links';

const span = { from: 1, to: 2, end: 2 };

it('puts the alert’s name where the address says, else at its end', () => {
  expect(runbookAddress('https://x/{alert}.html', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh.html');
  expect(runbookAddress('https://x/', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh');
  expect(runbookAddress('', 'WorkerCpuHigh')).toBe('');
});

it('opens a worker’s dashboard at the range shown, the ID escaped', () => {
  expect(workerDashboardAddress('/d/w?var-worker={worker}', 'a&b', span)).toBe(
    '/d/w?var-worker=a%26b&from=1&to=2',
  );
  expect(workerDashboardAddress('/d/w/{worker}', 'a', span)).toBe('/d/w/a?from=1&to=2');
  expect(workerDashboardAddress('', 'a', span)).toBe('');
});

it('opens Alertmanager’s form with the worker’s matcher, or the form that the address names', () => {
  const address = silenceAddress('http://127.0.0.1:9093/', 'w-1');
  expect(address).toBe('http://127.0.0.1:9093/#/silences/new?filter=%7Bworker_id%3D%22w-1%22%7D');
  expect(silenceAddress('/alerting/silence/new?matcher=worker_id%3D{worker}', 'a&b')).toBe(
    '/alerting/silence/new?matcher=worker_id%3Da%26b',
  );
  expect(silenceAddress('', 'w-1')).toBe('');
});
