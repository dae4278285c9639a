import { StoreConnection } from './store-connection';
import { MOST_WAITING, Outbox } from './event-outbox';
import { RunningStore } from './store-server.fixture';

const AT = new Date('2026-11-22T10:00:00Z');

describe('events on their way to the store', () => {
  let store: RunningStore;
  let connection: StoreConnection;
  let outbox: Outbox;
  let told: string[];
  let waiting: number;

  beforeEach(async () => {
    told = [];
    waiting = 0;
    store = await new RunningStore().open();
    connection = new StoreConnection(store.url, () => undefined);
    outbox = new Outbox(connection, {
      sent: (type, bytes) => told.push(`sent ${type} ${bytes}`),
      failed: (type, reason) => told.push(`failed ${type} ${reason}`),
      waiting: (count) => (waiting = count),
      trouble: ({ name }) => told.push(name),
    });
  });
  afterEach(async () => {
    connection.close();
    await store.close();
  });

  test('wait until they are sent, and are told of with their size', async () => {
    outbox.add('job_done', { job: 'a' }, AT);
    expect([waiting, told]).toEqual([1, []]);
    await outbox.flush();
    const line = '{"type":"job_done","at":"2026-11-22T10:00:00.000Z","job":"a"}\n';
    expect([waiting, told]).toEqual([0, [`sent job_done ${line.length}`]]);
    expect(store.results.eventCount).toBe(1);
  });

  test('where none waits, the store is looked at all the same', async () => {
    await store.close();
    await outbox.flush();
    expect(told).toEqual(['StoreUnavailableError']);
  });

  test('wait out an outage: one counts as failed at each attempt, and none is lost', async () => {
    await store.close();
    for (const job of ['a', 'b', 'c']) outbox.add('job_done', { job }, AT);
    await outbox.flush();
    await outbox.flush();
    expect(waiting).toBe(3);
    expect(told).toEqual([1, 2].flatMap(() => ['failed job_done refused', 'StoreUnavailableError']));
    await store.open();
    await outbox.flush();
    expect([waiting, store.results.eventCount]).toEqual([0, 3]);
  });

  test('are sent once, however often one asks', async () => {
    for (let job = 0; job < 120; job += 1) outbox.add('job_done', { job }, AT);
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(store.results.eventCount).toBe(120);
  });

  test('that are too many fall out, the oldest first, and count as failed', async () => {
    outbox.add('oldest', {}, AT);
    for (let job = 0; job < MOST_WAITING; job += 1) outbox.add('job_done', { job }, AT);
    expect([waiting, told]).toEqual([MOST_WAITING, ['failed oldest dropped']]);
    await outbox.flush();
    expect(store.results.eventCount).toBe(MOST_WAITING);
  });
});
