import { Registry } from 'prom-client';
import { RefusedReports } from './refused-reports';

let now = 1_000_000;
let registry: Registry;
let refused: RefusedReports;

beforeEach(() => {
  now = 1_000_000;
  registry = new Registry();
  refused = new RefusedReports(registry, () => now);
});

async function series() {
  const [family] = await registry.getMetricsAsJSON();
  return family?.values.map(({ labels, value }) => ({ ...labels, value })) ?? [];
}

const REPORT = { sender: '10.0.0.3', workerId: 'w', reason: 'flawed', path: '$.zone' };

it('F3: exposes the last refused report by sender, worker, reason and path', async () => {
  refused.add(REPORT);
  now += 5_000;
  refused.add(REPORT);
  refused.add({ sender: '10.0.0.4', reason: 'malformed', path: '$' });
  expect(await series()).toEqual([
    { sender: '10.0.0.3', worker_id: 'w', reason: 'flawed', path: '$.zone', value: 1005 },
    { sender: '10.0.0.4', worker_id: '', reason: 'malformed', path: '$', value: 1005 },
  ]);
});

it('exposes nothing before the first one, and a series for an hour after its last', async () => {
  expect(await series()).toEqual([]);
  refused.add(REPORT);
  now += 3_600_000;
  expect(await series()).toHaveLength(1);
  now += 1;
  expect(await series()).toEqual([]);
});

it('keeps the last 100 series, whatever is sent', async () => {
  for (let i = 0; i < 1_000; i++) {
    refused.add({ ...REPORT, workerId: `w-${i}`, path: `$.${'x'.repeat(1_000)}${i}` });
  }
  const exposed = await series();
  expect(exposed).toHaveLength(100);
  expect(exposed.at(-1)).toMatchObject({ worker_id: 'w-999', path: `$.${'x'.repeat(198)}…` });
});

it('counts the items of an array as one', async () => {
  refused.add({ ...REPORT, path: '$.queues[0].waiting' });
  refused.add({ ...REPORT, path: '$.queues[17].waiting' });
  expect(await series()).toMatchObject([{ path: '$.queues[*].waiting' }]);
});

it('exposes one series for paths whose hidden characters look the same', async () => {
  refused.add({ ...REPORT, path: '$["\ud800"]' });
  refused.add({ ...REPORT, path: '$["\ud801"]' });
  expect(await series()).toMatchObject([{ path: '$["\ufffd"]' }]);
});
