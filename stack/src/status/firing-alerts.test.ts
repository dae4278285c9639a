import { groupFiringAlerts } from './firing-alerts';

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
