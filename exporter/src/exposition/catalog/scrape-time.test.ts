import fc from 'fast-check';
import { LADDER_STATES } from '../../model/health-states';
import { fullWorker, MemoryFleet, NOW } from '../fleet.fixture';
import { Renderer } from '../renderer';
import { FakeRendererMetrics, scraped, SETTINGS, valuesOf } from '../scrape.fixture';
import { tenths } from './scrape-time';

async function after(milliseconds: number, over: Parameters<typeof fullWorker>[0] = {}) {
  const fleet = new MemoryFleet(fullWorker({ lastHeartbeatAt: NOW, ...over }));
  const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS);
  await scraped(renderer);
  fleet.at += milliseconds;
  return scraped(renderer);
}

describe('scrape-time families', () => {
  it('expose an age that grows without a change of the worker', async () => {
    expect(valuesOf(await after(12_345), 'worker_heartbeat_age_seconds')).toEqual({ '': '12.3' });
  });

  it('expose no negative age', async () => {
    expect(valuesOf(await after(-5000), 'worker_heartbeat_age_seconds')).toEqual({ '': '0.0' });
  });

  it('write the age with one decimal, rounded down', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (duration) => {
        expect(tenths(duration)).toMatch(/^\d+\.\d$/);
        // Seconds times 1000 are not exact: 541318735.7 is 541318735700.0001 ms.
        const written = Math.round(Number(tenths(duration)) * 1000);
        expect(written).toBeLessThanOrEqual(duration);
        expect(duration - written).toBeLessThan(100);
      }),
    );
  });

  it('S1.4 count missed heartbeats by age', async () => {
    const missed = async (ms: number) =>
      valuesOf(await after(ms, { missedTotal: 2 }), 'worker_heartbeats_missed_total')[''];
    expect(await missed(29_000)).toBe('2');
    expect(await missed(70_000)).toBe('4');
  });

  it('S1.2 count no missed heartbeats of a stopped worker', async () => {
    const families = await after(300_000, { status: 'stopped', missedTotal: 2 });
    expect(valuesOf(families, 'worker_heartbeats_missed_total')).toEqual({ '': '2' });
  });

  it('expose each state once, of which only the current one grows', async () => {
    const { health } = fullWorker();
    const values = valuesOf(
      await after(4500, { health: { ...health, state: 'degraded', since: NOW - 500 } }),
      'worker_health_state_seconds_total',
      'state',
    );
    expect(Object.keys(values).sort()).toEqual([...LADDER_STATES].sort());
    expect(values).toMatchObject({ degraded: '6', healthy: '1', failed: '1' });
  });
});
