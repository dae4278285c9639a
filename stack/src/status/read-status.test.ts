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

test('only firing alerts are counted, without the Watchdog', () => {
  const alerts = [
    alert('A', 'page', { instance: 'one' }),
    alert('A', 'page', { instance: 'other' }),
    alert('B', 'page', {}, 'pending'),
    alert('Watchdog', 'none'),
  ];
  expect(groupFiringAlerts({ alerts })).toEqual([{ name: 'A', count: 2 }]);
});

describe('a worker', () => {
  const step = (worker_id: string, worker_state: string, severity: string) =>
    alert('WorkerHeartbeatMissed', severity, { worker_type: 'indexer', worker_id, worker_state });
  const alerts = [
    step('a', 'degraded', 'warning'),
    step('a', 'critical', 'critical'),
    step('a', 'failed', 'page'),
    step('b', 'degraded', 'warning'),
  ];

  test('counts once if several steps of an escalation fire for it', () => {
    expect(groupFiringAlerts({ alerts })).toEqual([{ name: 'WorkerHeartbeatMissed', count: 2 }]);
  });

  test('is sorted by its most severe step', () => {
    const among = [alert('Critical', 'critical'), ...alerts];
    expect(groupFiringAlerts({ alerts: among })[0]).toMatchObject({ name: 'WorkerHeartbeatMissed' });
    const withoutPage = [alert('Page', 'page'), ...alerts.filter(({ labels }) => labels.severity !== 'page')];
    expect(groupFiringAlerts({ alerts: withoutPage })[0]).toMatchObject({ name: 'Page' });
  });
});

describe('the order', () => {
  const alerts = [
    alert('Slow', 'warning'),
    alert('Odd', 'custom'),
    alert('Full', 'critical'),
    alert('Busy', 'warning'),
    alert('Irregular', 'info'),
    alert('Unheard', 'escalation'),
    alert('Down', 'page'),
  ];
  const names = (input: typeof alerts) => groupFiringAlerts({ alerts: input }).map(({ name }) => name);
  const expected = ['Unheard', 'Down', 'Full', 'Busy', 'Slow', 'Irregular', 'Odd'];

  test('is by severity and then by name', () => {
    expect(names(alerts)).toEqual(expected);
  });

  test('does not depend on the order in which Prometheus returns alerts', () => {
    expect(names([...alerts].reverse())).toEqual(expected);
  });
});
