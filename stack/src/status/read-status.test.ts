import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { readStatus, countWorkersByState, groupFiringAlerts } from './read-status';

describe('workers by state', () => {
  const sample = (code: string, count: string) => ({
    metric: { code },
    value: [0, count] as [number, string],
  });

  test('are counted by state code', () => {
    const result = [sample('0', '1'), sample('1', '17'), sample('5', '2')];
    expect(countWorkersByState({ result })).toEqual({ stopped: 1, healthy: 17, failed: 2 });
  });

  test('do not include an unknown code', () => {
    expect(countWorkersByState({ result: [sample('6', '1'), sample('', '1')] })).not.toHaveProperty('6');
  });
});

describe('reading the status from Prometheus', () => {
  let server: Server;
  const responses = new Map<string, string>();
  const read = () => readStatus(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      response.end(responses.get(path) ?? '<html>busy</html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('returns each value that Prometheus returns, and undefined for the others', async () => {
    const success = (data: unknown) => JSON.stringify({ status: 'success', data });
    responses.set(
      '/api/v1/targets',
      success({ activeTargets: [{ health: 'up' }, { health: 'down' }, { health: 'unknown' }] }),
    );
    const rule = (type: string, lastEvaluation: string) => ({ type, lastEvaluation });
    const never = '0001-01-01T00:00:00Z';
    const groups = [
      { rules: [rule('recording', never), rule('alerting', never)] },
      { rules: [rule('alerting', '2025-11-03T10:00:00.123456789+01:00')] },
    ];
    responses.set('/api/v1/rules', success({ groups }));
    responses.set('/api/v1/query', JSON.stringify({ status: 'error', error: 'timeout' }));
    expect(await read()).toEqual({
      workers: undefined,
      targets: { up: 1, scraped: 2, all: 3 },
      rules: { all: 3, alerting: 2, evaluated: 1 },
      firing: undefined,
    });
  });

  test('returns undefined values if Prometheus is not running', async () => {
    expect(await readStatus('http://127.0.0.1:1/')).toEqual({
      workers: undefined,
      targets: undefined,
      rules: undefined,
      firing: undefined,
    });
  });
});

function alert(alertname: string, severity: string, more: Record<string, string> = {}, state = 'firing') {
  return {
    state,
    labels: { alertname, severity, ...more },
  };
}

test('only firing alerts are counted, without the HeartlineWatchdog', () => {
  const alerts = [
    alert('A', 'critical', { instance: 'one' }),
    alert('A', 'critical', { instance: 'other' }),
    alert('B', 'critical', {}, 'pending'),
    alert('HeartlineWatchdog', 'none'),
  ];
  expect(groupFiringAlerts({ alerts })).toEqual([{ name: 'A', count: 2 }]);
});

describe('a worker', () => {
  const worker = (worker_id: string) => ({ worker_type: 'indexer', worker_id });
  const late = (worker_id: string) => alert('WorkerHeartbeatLate', 'warning', worker(worker_id));
  const critical = (worker_id: string) => alert('WorkerHeartbeatCritical', 'warning', worker(worker_id));
  const failed = (worker_id: string) => alert('WorkerFailed', 'critical', worker(worker_id));
  const escalated = alert('WorkerFailed', 'critical', { ...worker('a'), escalation: 'true' });

  test('counts once, with the last step of its ladder', () => {
    const alerts = [late('a'), failed('a'), critical('a'), late('b')];
    expect(groupFiringAlerts({ alerts })).toEqual([
      { name: 'WorkerFailed', count: 1 },
      { name: 'WorkerHeartbeatLate', count: 1 },
    ]);
  });

  test('counts once if its alert has been escalated', () => {
    expect(groupFiringAlerts({ alerts: [failed('a'), escalated, failed('b')] })).toEqual([
      { name: 'WorkerFailed', count: 2 },
    ]);
  });

  test('counts for other alerts beside its ladder', () => {
    const alerts = [alert('WorkerCpuHigh', 'warning', worker('a')), late('a')];
    expect(groupFiringAlerts({ alerts })).toEqual([
      { name: 'WorkerCpuHigh', count: 1 },
      { name: 'WorkerHeartbeatLate', count: 1 },
    ]);
  });
});

describe('the order', () => {
  const alerts = [
    alert('Slow', 'warning'),
    alert('Odd', 'custom'),
    alert('Busy', 'warning'),
    alert('Irregular', 'info'),
    alert('Down', 'critical'),
  ];
  const names = (input: typeof alerts) => groupFiringAlerts({ alerts: input }).map(({ name }) => name);
  const expected = ['Down', 'Busy', 'Slow', 'Irregular', 'Odd'];

  test('is by severity and then by name', () => {
    expect(names(alerts)).toEqual(expected);
  });

  test('does not depend on the order in which Prometheus returns alerts', () => {
    expect(names([...alerts].reverse())).toEqual(expected);
  });
});
