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

test('F9 reports how long the event loop is blocked, until it runs again', async () => {
  const { clock, snapshot } = setUp();
  const stalled = () => snapshot.buildReport()?.resources?.event_loop_stalled_seconds;
  await clock.advance(4999);
  expect(stalled()).toBeNull();
  await clock.advance(7001);
  expect(stalled()).toBe(12);
  await clock.advance(1000);
  expect(stalled()).toBe(13);
  snapshot.update(JSON.stringify({ worker_id: 'w' }));
  // The last time that the report can tell of it.
  expect(stalled()).toBe(13);
  expect(stalled()).toBeNull();
});

test('F9 reports a stall that has ended before the next report', async () => {
  const { clock, snapshot } = setUp();
  await clock.advance(20_000);
  snapshot.update(JSON.stringify({ worker_id: 'w' }));
  await clock.advance(2000);
  snapshot.update(JSON.stringify({ worker_id: 'w' }));
  expect(snapshot.buildReport()?.resources?.event_loop_stalled_seconds).toBe(20);
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
