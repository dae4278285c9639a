import { LADDER_STATES } from '../../model/health-states';
import { fullWorker, MemoryFleet, NOW, silentWorker } from '../fleet.fixture';
import { Renderer } from '../renderer';
import { FakeRendererMetrics, scraped, SETTINGS, valuesOf } from '../scrape.fixture';

function render(...workers: Parameters<typeof fullWorker>[0][]) {
  return scraped(
    new Renderer(
      new MemoryFleet(...workers.map((over) => fullWorker(over))),
      new FakeRendererMetrics(),
      SETTINGS,
    ),
  );
}

function perState(value: number) {
  return {
    stopped: value,
    healthy: value,
    unknown: value,
    degraded: value,
    critical: value,
    failed: value,
  };
}

describe('liveness series', () => {
  it('S4.2 expose each worker’s own interval, threshold and tolerance', async () => {
    const families = await render({ intervalMs: 1500, failureThreshold: 2, tolerance: 0 });
    expect(valuesOf(families, 'worker_heartbeat_interval_seconds')).toEqual({ '': '1.5' });
    expect(valuesOf(families, 'worker_heartbeat_failure_threshold')).toEqual({ '': '2' });
    expect(valuesOf(families, 'worker_heartbeat_tolerance_ratio')).toEqual({ '': '0' });
  });

  it('expose the receive time in seconds', async () => {
    const families = await render({ lastHeartbeatAt: NOW - 1 });
    expect(valuesOf(families, 'worker_last_heartbeat_timestamp_seconds')).toEqual({
      '': String((NOW - 1) / 1000),
    });
  });

  it('expose only the current status', async () => {
    expect(valuesOf(await render({ status: 'idle' }), 'worker_status', 'status')).toEqual({ idle: '1' });
  });

  it('S4.1 expose the codes of the liveness and of the health state, which checks can worsen', async () => {
    const { health } = fullWorker();
    const families = await render({ liveness: 'healthy', health: { ...health, state: 'critical' } });
    expect(valuesOf(families, 'worker_liveness_state')).toEqual({ '': '1' });
    expect(valuesOf(families, 'worker_health_state')).toEqual({ '': '4' });
  });

  it('S4.1 expose the health state as liveness of a worker that was not evaluated yet', async () => {
    const fleet = new MemoryFleet(silentWorker());
    const families = await scraped(new Renderer(fleet, new FakeRendererMetrics(), SETTINGS));
    expect(valuesOf(families, 'worker_liveness_state')).toEqual({ '': '2' });
  });

  it('S1.1 distinguish a worker without a heartbeat from one whose source is down', async () => {
    const unknown = {
      state: 'unknown',
      since: NOW,
      closedMs: perState(0),
      entryCounts: perState(0),
    } as const;
    const fleet = new MemoryFleet(
      silentWorker({ id: 'never' }),
      fullWorker({ id: 'away', health: unknown }),
      fullWorker({ id: 'fine' }),
    );
    const families = await scraped(new Renderer(fleet, new FakeRendererMetrics(), SETTINGS));
    const samples = families
      .get('worker_unknown')
      ?.samples.map(({ labels }) => [labels.worker_id, labels.reason]);
    expect(samples).toEqual([
      ['never', 'never_heard'],
      ['away', 'source_down'],
    ]);
  });

  it('S1.3 expose only workers that were marked failed', async () => {
    const fleet = new MemoryFleet(fullWorker({ id: 'marked' }), silentWorker());
    const families = await scraped(new Renderer(fleet, new FakeRendererMetrics(), SETTINGS));
    expect(valuesOf(families, 'worker_marked_failed', 'worker_id')).toEqual({ marked: '1' });
  });

  it('count the transitions into every state from 0, so that increase() sees the first', async () => {
    const health = {
      state: 'failed',
      since: NOW,
      closedMs: perState(0),
      entryCounts: { ...perState(0), failed: 1 },
    } as const;
    const values = valuesOf(await render({ health }), 'worker_health_transitions_total', 'state');
    expect(Object.keys(values)).toEqual([...LADDER_STATES]);
    expect(values).toMatchObject({ failed: '1', degraded: '0' });
  });
});
