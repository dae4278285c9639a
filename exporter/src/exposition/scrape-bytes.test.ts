import fc from 'fast-check';
import { type Worker } from '../model/worker';
import { fullWorker, MemoryFleet } from './fleet.fixture';
import { parseExposition } from './parse.fixture';
import { Renderer } from './renderer';
import { FakeRendererMetrics, scrapeText, SETTINGS, valuesOf } from './scrape.fixture';

const LABELS = ['region', 'team', 'host', 'rack'];

function labelled(id: string, length: number, character = 'ä', taskTypes = 3): Worker {
  const value = character.repeat(length);
  const types = Object.fromEntries(
    Array.from({ length: taskTypes }, (_, n) => [
      `${n}${character.repeat(Math.min(length, 120))}`,
      { succeeded: n },
    ]),
  );
  const report = { labels: Object.fromEntries(LABELS.map((name) => [name, value])), tasks: { types } };
  return fullWorker({ id, report });
}

function rendererOf(fleet: MemoryFleet, maxBytes: number, metrics = new FakeRendererMetrics()): Renderer {
  return new Renderer(fleet, metrics, { ...SETTINGS, allowedLabels: LABELS, maxBytes });
}

async function families(renderer: Renderer) {
  return parseExposition(await scrapeText(renderer), 'text');
}

describe('the limit of a scrape in bytes', () => {
  it('omits the labels of reports first, and the series that the liveness rules read last', async () => {
    const metrics = new FakeRendererMetrics();
    const fleet = new MemoryFleet(...['a', 'b', 'c', 'd'].map((id) => labelled(id, 500)));
    const size = Buffer.byteLength(await scrapeText(rendererOf(fleet, 1e9)));
    const renderer = rendererOf(fleet, size * 0.9, metrics);
    const parsed = await families(renderer);
    expect(Object.keys(valuesOf(parsed, 'worker_heartbeat_interval_seconds', 'worker_id'))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(Object.keys(valuesOf(parsed, 'worker_info', 'worker_id')).length).toBeLessThan(4);
    expect(metrics.dropped[0]).toEqual(['scrape_bytes', expect.any(Number)]);
  });

  it('does not let workers with large labels displace the liveness of those that come later', async () => {
    const fleet = new MemoryFleet(...Array.from({ length: 60 }, (_, n) => labelled(`large-${n}`, 1000)));
    const renderer = rendererOf(fleet, 700_000);
    await scrapeText(renderer);
    const late = Array.from({ length: 10 }, (_, n) => `late-${n}`);
    for (const id of late) {
      fleet.put(labelled(id, 1));
    }
    const parsed = await families(renderer);
    expect(Object.keys(valuesOf(parsed, 'worker_heartbeat_interval_seconds', 'worker_id'))).toEqual(
      expect.arrayContaining(late),
    );
  });

  it('exposes nothing of a worker only if not even its liveness fits', async () => {
    const fleet = new MemoryFleet(...Array.from({ length: 50 }, (_, n) => labelled(`w-${n}`, 200)));
    const renderer = rendererOf(fleet, 60_000);
    const text = await scrapeText(renderer);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    const parsed = parseExposition(text, 'text');
    const exposed = Object.keys(valuesOf(parsed, 'worker_heartbeat_interval_seconds', 'worker_id'));
    expect(exposed.length).toBeGreaterThan(0);
    expect(Object.keys(valuesOf(parsed, 'worker_heartbeat_age_seconds', 'worker_id'))).toEqual(exposed);
  });

  it('exposes everything again when there is room', async () => {
    const fleet = new MemoryFleet(labelled('a', 1000), labelled('b', 1000));
    const both = Buffer.byteLength(await scrapeText(rendererOf(fleet, 1e9)));
    const renderer = rendererOf(fleet, both);
    expect(Object.keys(valuesOf(await families(renderer), 'worker_info', 'worker_id'))).toEqual(['a']);
    fleet.forget('a');
    fleet.put(labelled('b', 1000));
    expect(Object.keys(valuesOf(await families(renderer), 'worker_info', 'worker_id'))).toEqual(['b']);
  });

  it('reports the size of the last complete scrape', async () => {
    const renderer = rendererOf(new MemoryFleet(labelled('a', 10)), 1e9);
    expect(renderer.lastScrapeBytes).toBe(0);
    const size = Buffer.byteLength(await scrapeText(renderer));
    expect(renderer.lastScrapeBytes).toBe(size);
    await scrapeText(renderer, 'text', { workerTypes: new Set(['other']) });
    expect(renderer.lastScrapeBytes).toBe(size);
  });

  it('holds after any changes of workers, and is used as a new renderer uses it', async () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      length: fc.nat(900),
      character: fc.constantFrom('x', 'ä', '漢', '"', '\n'),
      taskTypes: fc.nat(20),
      remove: fc.boolean(),
      scrape: fc.boolean(),
      maxBytes: fc.constantFrom(undefined, 30_000, 100_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const fleet = new MemoryFleet();
        const renderer = rendererOf(fleet, 100_000);
        let limit = 100_000;
        for (const { id, length, character, taskTypes, remove, scrape, maxBytes } of changes) {
          if (remove) {
            fleet.forget(id);
          } else {
            fleet.put(labelled(id, length, character, taskTypes));
          }
          if (maxBytes !== undefined) {
            limit = maxBytes;
            renderer.configure({ ...SETTINGS, allowedLabels: LABELS, maxBytes });
          }
          if (scrape) {
            expect(Buffer.byteLength(await scrapeText(renderer))).toBeLessThanOrEqual(limit);
          }
        }
        for (const worker of [...fleet.workers()]) {
          fleet.forget(worker.id);
        }
        // If bytes of removed workers were still counted, this one would not fit.
        fleet.put(labelled('last', 900, '漢'));
        const text = await scrapeText(renderer);
        const fresh = rendererOf(fleet, limit);
        expect(text).toBe(await scrapeText(fresh));
      }),
      { numRuns: 60 },
    );
  });
});
