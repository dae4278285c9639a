import { FakeClock } from '../runtime/fake-clock.fixture';
import { type BatchedTransport, BatcherRegistry } from './batched-transport';
import { FakeTransport } from './fake-transport.fixture';

const OPTIONS = { timeoutMs: 1000, keepsAlive: true };
const URL_A = new URL('http://a/api/v1/reports');
const URL_B = new URL('http://b/api/v1/reports');
const SENDER = { intervalMs: 1000, canSendNow: () => false, sendNow: () => undefined };

function setUp() {
  const transports: FakeTransport[] = [];
  const registry = new BatcherRegistry(() => {
    const fake = new FakeTransport(() => 0);
    transports.push(fake);
    return fake;
  }, new FakeClock());
  return { registry, transports };
}
function send(transport: BatchedTransport) {
  return transport.send('{"worker_id":"w"}', OPTIONS);
}

test('workers with the same exporter and token share requests', async () => {
  const { registry, transports } = setUp();
  const batched = [registry.transportFor('v', URL_A, 't'), registry.transportFor('w', URL_A, 't')];
  await Promise.all(batched.map(send));
  expect(transports.map(({ sent }) => sent.length)).toEqual([1]);
});

test.each([
  ['another exporter', URL_B, 't'],
  ['another token', URL_A, 'u'],
  ['no token', URL_A, undefined],
])('workers with %s do not share requests', async (_case, url, token) => {
  const { registry, transports } = setUp();
  await Promise.all(
    [registry.transportFor('v', URL_A, 't'), registry.transportFor('w', url, token)].map(send),
  );
  expect(transports.map(({ sent }) => sent.length)).toEqual([1, 1]);
});

test('a batcher exists from the first request until its last member closes', async () => {
  const { registry, transports } = setUp();
  const [one, other] = [registry.transportFor('v', URL_A, 't'), registry.transportFor('w', URL_A, 't')];
  expect(registry.size).toBe(0);
  await Promise.all([one, other].map(send));
  one.close();
  expect([registry.size, transports[0]?.closed]).toEqual([1, 0]);
  other.close();
  other.close();
  expect([registry.size, transports[0]?.closed]).toEqual([0, 1]);
});

test('a transport that sends again after close gets a new batcher', async () => {
  const { registry, transports } = setUp();
  const transport = registry.transportFor('w', URL_A, 't');
  await send(transport);
  transport.close();
  await send(transport);
  expect([registry.size, transports.length]).toEqual([1, 2]);
});

test('close has no effect on a transport that was started again', () => {
  const { registry, transports } = setUp();
  const transport = registry.transportFor('w', URL_A, 't');
  transport.start(SENDER);
  transport.close();
  expect([registry.size, transports[0]?.closed]).toEqual([1, 0]);
  transport.stop();
  transport.close();
  expect([registry.size, transports[0]?.closed]).toEqual([0, 1]);
});
