import { fullFleet, MemoryFleet, silentWorker } from '../fleet.fixture';
import { contract } from '../metric-names.fixture';
import { Renderer } from '../renderer';
import { FakeRendererMetrics, scraped, SETTINGS } from '../scrape.fixture';
import { families } from './index';

const names = families().map(({ name }) => name);

function render(fleet: MemoryFleet) {
  return scraped(new Renderer(fleet, new FakeRendererMetrics(), SETTINGS));
}

describe('the catalog', () => {
  it('contains exactly the families of the contract', () => {
    expect([...names].sort()).toEqual(contract.map(({ name }) => name).sort());
  });

  it('contains each name once', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(families())('$name has a help text without characters to escape', ({ help }) => {
    expect(help).toMatch(/^[A-Z][^\\"\n]+\.$/);
  });

  it.each(contract)('$name is a $type with the labels of the contract', async ({ name, type, labels }) => {
    const family = (await render(fullFleet())).get(name);
    expect(family?.type).toBe(type);
    const known = new Set(family?.samples.flatMap((sample) => Object.keys(sample.labels)));
    known.delete('le');
    expect([...known].sort()).toEqual([...labels].sort());
  });

  it('exposes no unknown values', async () => {
    const names = [...(await render(new MemoryFleet(silentWorker()))).keys()];
    expect(names.sort()).toEqual([
      'worker_health_state',
      'worker_health_state_seconds_total',
      'worker_health_transitions_total',
      'worker_heartbeat_age_seconds',
      'worker_heartbeat_failure_threshold',
      'worker_heartbeat_interval_seconds',
      'worker_heartbeat_tolerance_ratio',
      'worker_heartbeats_missed_total',
      'worker_heartbeats_total',
      'worker_identity_conflicts_total',
      'worker_info',
      'worker_liveness_state',
      'worker_sandboxes',
      'worker_starts_total',
      'worker_unknown',
    ]);
  });

  it('exposes no worker series for an empty fleet', async () => {
    expect([...(await render(new MemoryFleet())).keys()]).toEqual(['worker_sandboxes']);
  });
});
