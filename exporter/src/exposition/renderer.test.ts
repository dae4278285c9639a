import fc from 'fast-check';
import { visibleText } from '../model/visible-text';
import { type Worker } from '../model/worker';
import { type Catalog, catalog } from './catalog';
import { fullFleet, fullReport, fullWorker, MemoryFleet, NOW, silentWorker } from './fleet.fixture';
import { parseExposition } from './parse.fixture';
import { Renderer } from './renderer';
import { FakeRendererMetrics, scraped, scrapeText, SETTINGS, valuesOf } from './scrape.fixture';

function many(count: number) {
  return Array.from({ length: count }, (_, number) => fullWorker({ id: `w-${number}` }));
}
async function heartbeats(renderer: Renderer) {
  return valuesOf(await scraped(renderer), 'worker_heartbeats_total', 'worker_id');
}

/** Returns a catalog of one family that records which workers it renders. */
function recordingCatalog(): { catalog: Catalog; rendered: string[] } {
  const rendered: string[] = [];
  const value = (worker: Worker) => rendered.push(worker.id);
  const family = { per: 'worker', type: 'gauge', name: 'recorded', help: 'Recorded.', value } as const;
  return { rendered, catalog: { essential: [family], worker: [], scrapeTime: [], fleet: [] } };
}

describe('Renderer', () => {
  it('renders a worker once after each change, not at each scrape', async () => {
    const { catalog, rendered } = recordingCatalog();
    const fleet = new MemoryFleet(...many(3));
    const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS, catalog);
    await scraped(renderer);
    await scraped(renderer);
    expect(rendered).toEqual(['w-0', 'w-1', 'w-2']);
    fleet.put(fullWorker({ id: 'w-1', heartbeatCount: 1 }));
    fleet.put(fullWorker({ id: 'w-1', heartbeatCount: 2 }));
    await scraped(renderer);
    expect(rendered).toEqual(['w-0', 'w-1', 'w-2', 'w-1']);
  });

  it('exposes changed and new workers, and no removed ones', async () => {
    const fleet = new MemoryFleet(...many(2));
    const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS);
    expect(await heartbeats(renderer)).toEqual({ 'w-0': '120', 'w-1': '120' });
    fleet.put(fullWorker({ id: 'w-0', heartbeatCount: 121 }));
    fleet.put(fullWorker({ id: 'new' }));
    fleet.forget('w-1');
    fleet.forget('never-there');
    expect(await heartbeats(renderer)).toEqual({ 'w-0': '121', new: '120' });
  });

  it('exposes a worker only under its new type', async () => {
    const fleet = new MemoryFleet(silentWorker());
    const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS);
    await scraped(renderer);
    fleet.put(silentWorker({ type: 'sandbox' }));
    expect(valuesOf(await scraped(renderer), 'worker_starts_total', 'worker_type')).toEqual({ sandbox: '0' });
  });

  it('ignores changes after close()', async () => {
    const fleet = new MemoryFleet(...many(1));
    const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS);
    renderer.close();
    fleet.put(fullWorker({ id: 'late' }));
    expect(await heartbeats(renderer)).toEqual({ 'w-0': '120' });
  });

  it('exposes allowed labels and started_at from the scrape after configure()', async () => {
    const renderer = new Renderer(new MemoryFleet(fullWorker()), new FakeRendererMetrics(), SETTINGS);
    const info = async () => (await scraped(renderer)).get('worker_info')?.samples[0]?.labels;
    expect(await info()).not.toHaveProperty('region');
    renderer.configure({ ...SETTINGS, allowedLabels: ['region', 'absent'], startedAtLabel: true });
    expect(await info()).toEqual({
      worker_id: 'w-1',
      worker_type: 'company_research',
      hostname: 'host-1',
      version: '1.2.3',
      source: 'http',
      started_at: '2026-11-22T09:00:00Z',
      region: 'eu',
    });
  });

  it('exposes the first of duplicate series, and counts the others', async () => {
    const metrics = new FakeRendererMetrics();
    const disk = { mountpoint: '/', used_bytes: 1 };
    const known = { resources: { disks: [disk, { ...disk, used_bytes: 2 }] } };
    const renderer = new Renderer(new MemoryFleet(fullWorker({ report: known })), metrics, SETTINGS);
    expect(valuesOf(await scraped(renderer), 'worker_disk_usage_bytes', 'mountpoint')).toEqual({ '/': '1' });
    expect(metrics.dropped).toEqual([['duplicate', 1]]);
  });

  it('exposes no value that is not a number', async () => {
    const known = { lease_expires_at: '2026-12-31T23:59:60Z' };
    const families = await scraped(
      new Renderer(new MemoryFleet(fullWorker({ report: known })), new FakeRendererMetrics(), SETTINGS),
    );
    expect(families.has('worker_lease_expiry_timestamp_seconds')).toBe(false);
  });

  it('exposes only essential series of a worker beyond the series limit, and counts the omitted ones', async () => {
    const metrics = new FakeRendererMetrics();
    const fleet = new MemoryFleet(fullWorker({ id: 'first' }), fullWorker({ id: 'second' }));
    const renderer = new Renderer(fleet, metrics, { ...SETTINGS, maxSeries: 100 });
    const families = await scraped(renderer);
    expect(valuesOf(families, 'worker_heartbeat_interval_seconds', 'worker_id')).toEqual({
      first: '30',
      second: '30',
    });
    expect(valuesOf(families, 'worker_cpu_usage_ratio', 'worker_id')).toEqual({ first: '0.42' });
    expect(metrics.dropped).toEqual([['series_limit', expect.any(Number)]]);
    fleet.forget('first');
    fleet.put(fullWorker({ id: 'second' }));
    expect(valuesOf(await scraped(renderer), 'worker_cpu_usage_ratio', 'worker_id')).toEqual({
      second: '0.42',
    });
  });

  it('counts the exposed series', async () => {
    const metrics = new FakeRendererMetrics();
    const text = await scrapeText(new Renderer(fullFleet(), metrics, SETTINGS));
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(metrics.scrapes).toEqual([{ seconds: expect.any(Number), series: lines.length }]);
  });

  it('reports the delay from a threshold to the first scrape of the late state, once', async () => {
    const metrics = new FakeRendererMetrics();
    const fleet = new MemoryFleet(fullWorker());
    const renderer = new Renderer(fleet, metrics, SETTINGS);
    await scraped(renderer);
    fleet.put(fullWorker({ health: { ...fullWorker().health, state: 'degraded', since: NOW } }));
    fleet.at += 2500;
    await scraped(renderer);
    await scraped(renderer);
    expect(metrics.delays).toEqual([['degraded', 2.5]]);
    fleet.put(fullWorker());
    await scraped(renderer);
    expect(metrics.delays).toHaveLength(1);
  });

  it('reports no delay for a state that began before the exporter started', async () => {
    const metrics = new FakeRendererMetrics();
    const failed = fullWorker({ health: { ...fullWorker().health, state: 'failed', since: NOW - 1e6 } });
    await scraped(new Renderer(new MemoryFleet(failed), metrics, SETTINGS));
    expect(metrics.delays).toEqual([]);
  });

  it('renders the selected families and worker types, and does not count that scrape', async () => {
    const metrics = new FakeRendererMetrics();
    const renderer = new Renderer(fullFleet(), metrics, SETTINGS);
    const families = await scraped(renderer, {
      families: new Set(['worker_heartbeats_total', 'worker_sandboxes']),
      workerTypes: new Set(['unknown']),
    });
    expect([...families.keys()]).toEqual(['worker_heartbeats_total', 'worker_sandboxes']);
    expect(valuesOf(families, 'worker_heartbeats_total', 'worker_id')).toEqual({ 'w-silent': '0' });
    expect(metrics.scrapes).toEqual([]);
  });

  it('exposes the same workers in every family if the fleet changes during the scrape', async () => {
    const fleet = new MemoryFleet(...many(600));
    const renderer = new Renderer(fleet, new FakeRendererMetrics(), SETTINGS);
    const chunks: Buffer[] = [];
    let round = 0;
    for await (const chunk of renderer.scrape('text')) {
      chunks.push(chunk);
      fleet.forget(`w-${round}`);
      fleet.put(fullWorker({ id: `late-${round}` }));
      fleet.put(fullWorker({ id: `w-${round + 300}`, report: { hostname: 'x'.repeat(round * 100) } }));
      round += 1;
    }
    expect(round).toBeGreaterThan(3);
    const families = parseExposition(Buffer.concat(chunks).toString(), 'text');
    const exposedIds = (name: string) =>
      families
        .get(name)
        ?.samples.map(({ labels }) => labels.worker_id)
        .sort();
    for (const { name } of catalog.essential.filter(({ name }) => families.has(name))) {
      expect(new Set(exposedIds(name))).toEqual(new Set(exposedIds('worker_heartbeat_age_seconds')));
    }
    expect(exposedIds('worker_heartbeat_age_seconds')).toHaveLength(600);
  });

  it('exposes any number of sandboxes, each ID once', async () => {
    const fleet = fullFleet();
    const [sandbox] = fleet.sandboxList;
    if (sandbox === undefined) {
      throw new Error('The full fleet has a sandbox');
    }
    fleet.sandboxList = Array.from({ length: 1001 }, (_, number) => ({
      ...sandbox,
      id: `s-${number % 1000}`,
    }));
    const families = await scraped(new Renderer(fleet, new FakeRendererMetrics(), SETTINGS));
    expect(families.get('worker_sandbox_info')?.samples).toHaveLength(1000);
    expect(valuesOf(families, 'worker_sandboxes', 'state')).toMatchObject({ running: '1001', crashed: '0' });
  });

  it('runs several scrapes concurrently', async () => {
    const renderer = new Renderer(new MemoryFleet(...many(300)), new FakeRendererMetrics(), SETTINGS);
    const [one, ...others] = await Promise.all([1, 2, 3].map(() => scrapeText(renderer)));
    expect(others).toEqual([one, one]);
    expect(parseExposition(one ?? '', 'text').get('worker_info')?.samples).toHaveLength(300);
  });

  it('stops when its signal aborts', async () => {
    const { catalog, rendered } = recordingCatalog();
    const renderer = new Renderer(
      new MemoryFleet(...many(20_000)),
      new FakeRendererMetrics(),
      SETTINGS,
      catalog,
    );
    const aborter = new AbortController();
    setImmediate(() => aborter.abort());
    const scraping = async () => {
      for await (const chunk of renderer.scrape('text', {}, aborter.signal)) {
        expect(chunk).toBeDefined();
      }
    };
    await expect(scraping()).rejects.toThrow(/abort/);
    expect(rendered.length).toBeLessThan(20_000);
  });

  it('writes valid lines for any text in a report', async () => {
    const name = fc.string({ unit: 'binary', maxLength: 20 });
    const known = fc.record({
      hostname: name,
      version: name,
      labels: fc.dictionary(fc.constantFrom('region', 'team'), name),
      resources: fc.record({
        gpus: fc.array(fc.record({ gpu: name, utilization_ratio: fc.double() }), { maxLength: 4 }),
      }),
      tasks: fc.record({ types: fc.dictionary(name, fc.record({ succeeded: fc.nat(), failed: fc.nat() })) }),
      errors: fc.dictionary(name, fc.nat()),
      events: fc.record({ types: fc.dictionary(name, fc.record({ failed: fc.dictionary(name, fc.nat()) })) }),
    });
    await fc.assert(
      fc.asyncProperty(known, async (report) => {
        const fleet = new MemoryFleet(fullWorker({ report: { ...fullReport, ...report } }));
        const settings = { ...SETTINGS, allowedLabels: ['region', 'team'] };
        const families = await scraped(new Renderer(fleet, new FakeRendererMetrics(), settings));
        expect(families.get('worker_info')?.samples[0]?.labels.hostname).toBe(visibleText(report.hostname));
      }),
      { numRuns: 200 },
    );
  });
});
