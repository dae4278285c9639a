import { queryPrometheus } from '../environment/prometheus-query';
import { pollUntil } from '../../test-support/poll-until';
import { ProcessPlatform } from './process-platform';
import { RecoverableFleet } from './recoverable-fleet';

const SIZE = 10;

let fleet: RecoverableFleet<ProcessPlatform>;

beforeAll(async () => {
  fleet = await RecoverableFleet.start(SIZE, new ProcessPlatform());
});

afterAll(() => fleet.end());

async function firing(alertname: string): Promise<boolean> {
  const { prometheusUrl } = fleet.environment;
  const query = `ALERTS{alertname="${alertname}", alertstate="firing"}`;
  return (await queryPrometheus(prometheusUrl, query)).length > 0;
}

/** The events of the last action of a worker. */
async function lastActionEvents(id: string): Promise<string[]> {
  const entries = (await fleet.audit()).filter((entry) => entry.worker_id === id);
  const { action_id: last } = entries.findLast(({ action_id }) => action_id !== undefined) ?? {};
  return entries
    .filter(({ action_id }) => action_id !== undefined && action_id === last)
    .map(({ event, result, outcome }) => [event, result ?? outcome].filter(Boolean).join(' '));
}

describe('S2.11 recovery with real workers, Prometheus and Alertmanager', () => {
  it('brings back a killed worker and one that hangs, and touches no other', async () => {
    const lost = ['worker-0', 'worker-1'] as const;
    expect(await fleet.loseTwo(...lost)).toEqual({ replaced: lost, restarted: lost });
    for (const id of lost) {
      expect([id, await lastActionEvents(id)]).toEqual([
        id,
        ['started', 'step_started', 'step_ended done', 'ended completed'],
      ]);
    }
  });

  it('brings back a worker that fails again soon after its restart, without the delay for workers that flap', async () => {
    await fleet.allHealthy();
    const pid = await fleet.pid('worker-0');
    // Late, critical, failed and healthy twice would be more changes than the rules allow.
    await fleet.signal('worker-0', 'SIGKILL');
    await fleet.back('worker-0', pid);
    expect(await fleet.restartsOf('worker-0')).toBe(2);
    const { prometheusUrl } = fleet.environment;
    expect(await queryPrometheus(prometheusUrl, 'worker:flapping_page_muted:code[10m]')).toEqual([]);
  });

  it('acts once on notifications that arrive three times and out of order', async () => {
    await fleet.allHealthy();
    const pid = await fleet.pid('worker-2');
    await fleet.signal('worker-2', 'SIGKILL');
    await pollUntil('worker-2 to fail', async () => (await fleet.state('worker-2')) === 'failed');
    const alert = (status: 'firing' | 'resolved', startsAt: string) => ({
      status,
      labels: { alertname: 'WorkerFailed', worker_id: 'worker-2', worker_type: 'batch' },
      startsAt,
      fingerprint: 'abcdef',
    });
    const earlier = '2026-01-01T00:00:00Z';
    const now = new Date().toISOString();
    const alerts = [alert('resolved', earlier), alert('firing', now), alert('firing', earlier)];
    for (let n = 0; n < 3; n += 1) {
      for (const each of alerts) {
        const response = await fleet.post('api/v1/recovery/alerts', { version: '4', alerts: [each] });
        expect(response.status).toBe(202);
      }
    }
    await fleet.back('worker-2', pid);
    for (const each of [...alerts, alert('resolved', now), alert('firing', now)]) {
      await fleet.post('api/v1/recovery/alerts', { version: '4', alerts: [each] });
    }
    await pollUntil('the alert of the worker to end', async () => !(await firing('WorkerFailed')));
    expect(await fleet.restartsOf('worker-2')).toBe(1);
  });

  it('does nothing twice if the exporter is killed in the middle of an action', async () => {
    await fleet.allHealthy();
    fleet.platform.slowDown();
    const pid = await fleet.pid('worker-3');
    await fleet.signal('worker-3', 'SIGKILL');
    await pollUntil('the restart to begin', async () => (await fleet.restartsOf('worker-3')) === 1);
    await fleet.environment.stack.killService('exporter', 'SIGKILL');
    await fleet.environment.stack.startService('exporter');
    fleet.platform.speedUp();
    const action = await fleet.endedAction('worker-3');
    // The program goes on without the exporter that started it, unless it was killed with it.
    expect(['completed', 'failed']).toContain(action.outcome);
    expect(action.steps).toMatchObject([{ result: 'interrupted' }]);
    await fleet.back('worker-3', pid);
    const actions = await fleet.actions('worker-3');
    expect(await fleet.restartsOf('worker-3')).toBe(actions.length);
  });

  it('gives up on a worker that dies after each restart, and pages', async () => {
    await fleet.allHealthy();
    const before = await fleet.restartsOf('worker-4');
    fleet.platform.doom('worker-4');
    await pollUntil(
      'recovery to give up',
      async () => (await fleet.status()).exhausted.includes('worker-4'),
      { timeoutMs: 400_000, everyMs: 1000 },
    );
    expect((await fleet.restartsOf('worker-4')) - before).toBe(3);
    await fleet.environment.channels.pagerduty.waitFor(
      ({ payload }) => payload?.class === 'WorkerRecoveryExhausted' && payload.source === 'worker-4',
      240_000,
      'a page for the exhausted recovery',
    );
    expect((await fleet.restartsOf('worker-4')) - before).toBe(3);
    fleet.platform.pardon('worker-4');
    await fleet.post('health/workers/worker-4/recovery/clear', { reason: 'repaired' });
    await fleet.post('health/workers/worker-4/restart', { override: ['cool_down'] });
    await fleet.allHealthy();
  });

  it('restarts nothing if most of the fleet fails at once, and pages for the storm', async () => {
    await fleet.allHealthy();
    const before = (await fleet.restarts()).length;
    const lost = fleet.ids.slice(0, 8);
    for (const id of lost) {
      await fleet.signal(id, 'SIGKILL');
    }
    await fleet.environment.channels.pagerduty.waitFor(
      ({ payload }) => payload?.class === 'WorkerRecoveryStorm',
      240_000,
      'a page for the storm',
    );
    expect((await fleet.status()).held_back).toContain('*');
    const beyond = (await fleet.restarts()).slice(before);
    // Until more of them were failed than the budget allows, the first ones were restarted.
    expect(beyond.length).toBeLessThanOrEqual((await fleet.status()).budget.limit);
    for (const id of lost.filter((each) => !beyond.includes(each))) {
      await fleet.spawn(id);
    }
    await fleet.allHealthy();
  });
});
