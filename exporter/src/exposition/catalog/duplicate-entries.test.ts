import { type MergedReport } from '@heartline/protocol';
import { fullReport, fullWorker, MemoryFleet } from '../fleet.fixture';
import { Renderer } from '../renderer';
import { FakeRendererMetrics, scraped, SETTINGS, valuesOf } from '../scrape.fixture';

async function exposed(known: MergedReport) {
  const metrics = new FakeRendererMetrics();
  const families = await scraped(
    new Renderer(new MemoryFleet(fullWorker({ report: known })), metrics, SETTINGS),
  );
  return { families, dropped: metrics.dropped };
}

/** Returns every entry of a list twice; the second differs only by `key`. */
function twice<T>(list: readonly T[] | undefined, key: keyof T): T[] {
  return (list ?? []).flatMap((entry) => [entry, { ...entry, [key]: `another ${String(entry[key])}` }]);
}

/** Two priorities of one queue, as a demo worker reports, and two entries of every other list and map. */
const twoOfAll: MergedReport = {
  ...fullReport,
  resources: {
    ...fullReport.resources,
    gpus: twice(fullReport.resources?.gpus, 'gpu'),
    disks: twice(fullReport.resources?.disks, 'mountpoint'),
  },
  tasks: { ...fullReport.tasks, types: { a: { succeeded: 1 }, b: { succeeded: 2 } } },
  queues: twice(fullReport.queues, 'priority'),
  connections: twice(twice(fullReport.connections, 'name'), 'kind'),
  models: twice(fullReport.models, 'model'),
  events: { types: { a: { failed: { timeout: 1, refused: 2 } }, b: { failed: { timeout: 1 } } } },
  errors: { TimeoutError: 3, TypeError: 1 },
  sdk: twice(fullReport.sdk, 'provider'),
};

describe('duplicate entries of a report', () => {
  it('are exposed once per label set', async () => {
    const { families, dropped } = await exposed(twoOfAll);
    expect(dropped).toEqual([]);
    expect(valuesOf(families, 'worker_queue_connected', 'queue')).toEqual({ default: '1' });
    expect(families.get('worker_connection_up')?.samples).toHaveLength(4);
  });

  it('S2.2 expose a queue as disconnected if one of its priorities is', async () => {
    const queues = twice(fullReport.queues, 'priority').map((queue, index) => ({
      ...queue,
      connected: index > 0,
    }));
    const { families, dropped } = await exposed({ ...fullReport, queues });
    expect(valuesOf(families, 'worker_queue_connected', 'queue')).toEqual({ default: '0' });
    expect(dropped).toEqual([]);
  });

  it.each<[string, MergedReport]>([
    [
      'models',
      {
        models: [
          { model: 'm', loaded: true },
          { model: 'm', loaded: false },
        ],
      },
    ],
    [
      'connections',
      {
        connections: [
          { name: 'c', connected: true },
          { name: 'c', connected: false },
        ],
      },
    ],
  ])('are counted as dropped if two %s have the same labels', async (_list, known) => {
    expect((await exposed(known)).dropped).toEqual([['duplicate', 1]]);
  });
});
