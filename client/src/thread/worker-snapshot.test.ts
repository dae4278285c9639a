import { SequenceCounter } from '../report/report-builder';
import { FakeClock } from '../runtime/fake-clock.fixture';
import { WorkerSnapshot } from './worker-snapshot';

function setUp() {
  const clock = new FakeClock();
  const aborted = { now: false };
  const snapshot = new WorkerSnapshot(
    {
      clock,
      sequence: new SequenceCounter(),
      stallLimitMs: 60_000,
      measure: () => ({ memory_bytes: 1 }),
      isAborted: () => aborted.now,
    },
    JSON.stringify({ worker_id: 'w', status: 'active' }),
  );
  return { clock, aborted, snapshot };
}

test('builds a report of the last state with a sequence number and resources', () => {
  const { snapshot } = setUp();
  expect(snapshot.buildReport()).toMatchObject({
    worker_id: 'w',
    status: 'active',
    sequence: 1,
    resources: { memory_bytes: 1 },
  });
  const network = { receive_bytes_total: 5 };
  snapshot.update(JSON.stringify({ worker_id: 'w', status: 'idle', resources: { network } }));
  expect(snapshot.buildReport()).toMatchObject({
    status: 'idle',
    sequence: 2,
    resources: { memory_bytes: 1, network },
  });
});

test('reports a stalled event loop in the metadata until it runs again', async () => {
  const { clock, snapshot } = setUp();
  await clock.advance(4999);
  expect(snapshot.buildReport()?.metadata).toEqual({ event_loop_stalled_seconds: null });
  await clock.advance(7001);
  expect(snapshot.buildReport()?.metadata).toEqual({ event_loop_stalled_seconds: 12 });
  snapshot.update(JSON.stringify({ worker_id: 'w', metadata: { shard: 1 } }));
  expect(snapshot.buildReport()?.metadata).toEqual({ shard: 1, event_loop_stalled_seconds: null });
});

test('S5.3 builds no report while the event loop has been stalled beyond the limit', async () => {
  const { clock, snapshot } = setUp();
  await clock.advance(60_000);
  expect(snapshot.buildReport()).toBeDefined();
  await clock.advance(1);
  expect(snapshot.buildReport()).toBeUndefined();
  snapshot.update(JSON.stringify({ worker_id: 'w' }));
  expect(snapshot.buildReport()).toBeDefined();
});

test('builds no report once aborted', () => {
  const { aborted, snapshot } = setUp();
  aborted.now = true;
  expect(snapshot.buildReport()).toBeUndefined();
});

test('S5.2 leaves out the stall if the metadata has as many keys as the exporter accepts', () => {
  const { snapshot } = setUp();
  const metadata = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`key-${index}`, index]));
  snapshot.update(JSON.stringify({ worker_id: 'w', status: 'active', metadata }));
  expect(snapshot.buildReport()?.metadata).toEqual(metadata);
});
