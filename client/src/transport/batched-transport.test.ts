import { FakeClock } from '../runtime/fake-clock.fixture';
import { ScriptedTransport } from './fake-transport.fixture';
import { Convoys } from './batcher-registry';
import { type Seat } from './batched-transport';

const HOW = { timeoutMs: 1000, keepsAlive: true };
const URL_A = new URL('http://a/api/v1/reports');
const URL_B = new URL('http://b/api/v1/reports');
const TRAVELLER = { intervalMs: 1000, mayGo: () => false, go: () => undefined };

function setUp() {
  const transports: ScriptedTransport[] = [];
  const convoys = new Convoys(() => {
    const transport = new ScriptedTransport(() => 0);
    transports.push(transport);
    return transport;
  }, new FakeClock());
  return { convoys, transports };
}
function send(seat: Seat) {
  return seat.send('{"worker_id":"w"}', HOW);
}

test('workers that report to one exporter with one token share a connection', async () => {
  const { convoys, transports } = setUp();
  const seats = [convoys.seat('v', URL_A, 't'), convoys.seat('w', URL_A, 't')];
  await Promise.all(seats.map(send));
  expect(transports.map(({ sent }) => sent.length)).toEqual([1]);
});

test.each([
  ['another exporter', URL_B, 't'],
  ['another token', URL_A, 'u'],
  ['no token', URL_A, undefined],
])('%s is another convoy', async (_case, url, token) => {
  const { convoys, transports } = setUp();
  await Promise.all([convoys.seat('v', URL_A, 't'), convoys.seat('w', url, token)].map(send));
  expect(transports.map(({ sent }) => sent.length)).toEqual([1, 1]);
});

test('a convoy is there while somebody is in it, and none before', async () => {
  const { convoys, transports } = setUp();
  const [one, other] = [convoys.seat('v', URL_A, 't'), convoys.seat('w', URL_A, 't')];
  expect(convoys.size).toBe(0);
  await Promise.all([one, other].map(send));
  one.close();
  expect([convoys.size, transports[0]?.closed]).toEqual([1, 0]);
  other.close();
  other.close();
  expect([convoys.size, transports[0]?.closed]).toEqual([0, 1]);
});

test('who comes back after the end finds a new one', async () => {
  const { convoys, transports } = setUp();
  const seat = convoys.seat('w', URL_A, 't');
  await send(seat);
  seat.close();
  await send(seat);
  expect([convoys.size, transports.length]).toEqual([1, 2]);
});

test('started again while its goodbye was under way, it keeps its place', () => {
  const { convoys, transports } = setUp();
  const seat = convoys.seat('w', URL_A, 't');
  seat.board(TRAVELLER);
  seat.close();
  expect([convoys.size, transports[0]?.closed]).toEqual([1, 0]);
  seat.alight();
  seat.close();
  expect([convoys.size, transports[0]?.closed]).toEqual([0, 1]);
});
