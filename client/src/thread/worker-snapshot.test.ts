import { Sequence } from '../report/sequence';
import { FakeClock } from '../runtime/fake-clock.fixture';
import { Relay } from './worker-snapshot';

function setUp() {
  const clock = new FakeClock();
  const silent = { now: false };
  const relay = new Relay(
    {
      clock,
      sequence: new Sequence(),
      stallLimitMs: 60_000,
      measure: () => ({ memory_bytes: 1 }),
      silent: () => silent.now,
    },
    JSON.stringify({ worker_id: 'w', status: 'active' }),
  );
  return { clock, silent, relay };
}

test('the newest state is sent, with a number and what was measured', () => {
  const { relay } = setUp();
  expect(relay.compose()).toMatchObject({
    worker_id: 'w',
    status: 'active',
    sequence: 1,
    resources: { memory_bytes: 1 },
  });
  const network = { receive_bytes_total: 5 };
  relay.hear(JSON.stringify({ worker_id: 'w', status: 'idle', resources: { network } }));
  expect(relay.compose()).toMatchObject({
    status: 'idle',
    sequence: 2,
    resources: { memory_bytes: 1, network },
  });
});

test('a blocked event loop shows in the metadata, and is gone from there when it turns again', async () => {
  const { clock, relay } = setUp();
  await clock.pass(4999);
  expect(relay.compose()?.metadata).toEqual({ event_loop_stalled_seconds: null });
  await clock.pass(7001);
  expect(relay.compose()?.metadata).toEqual({ event_loop_stalled_seconds: 12 });
  relay.hear(JSON.stringify({ worker_id: 'w', metadata: { shard: 1 } }));
  expect(relay.compose()?.metadata).toEqual({ shard: 1, event_loop_stalled_seconds: null });
});

test('S5.3 a loop that does not turn any more is not called alive for ever', async () => {
  const { clock, relay } = setUp();
  await clock.pass(60_000);
  expect(relay.compose()).toBeDefined();
  await clock.pass(1);
  expect(relay.compose()).toBeUndefined();
  relay.hear(JSON.stringify({ worker_id: 'w' }));
  expect(relay.compose()).toBeDefined();
});

test('once silenced, nothing follows the goodbye', () => {
  const { silent, relay } = setUp();
  silent.now = true;
  expect(relay.compose()).toBeUndefined();
});
