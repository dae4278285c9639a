import { EventOutbox, MAX_BUFFERED_EVENTS } from './event-outbox';
import { StoreConnection } from './store-connection';
import { TestStore } from './store-server.fixture';

const AT = new Date('2026-11-22T10:00:00Z');

describe('the event outbox', () => {
  let store: TestStore;
  let connection: StoreConnection;
  let outbox: EventOutbox;
  let log: string[];
  let buffered: number;

  beforeEach(async () => {
    log = [];
    buffered = 0;
    store = await new TestStore().start();
    connection = new StoreConnection(store.url, () => undefined);
    outbox = new EventOutbox(connection, {
      onSent: (type, bytes) => log.push(`sent ${type} ${bytes}`),
      onFailed: (type, reason) => log.push(`failed ${type} ${reason}`),
      onBuffered: (count) => (buffered = count),
      onProblem: ({ name }) => log.push(name),
    });
  });
  afterEach(async () => {
    connection.close();
    await store.stop();
  });

  test('buffers an event until it is sent, and reports its size', async () => {
    outbox.add('job_done', { job: 'a' }, AT);
    expect([buffered, log]).toEqual([1, []]);
    await outbox.flush();
    const line = '{"type":"job_done","at":"2026-11-22T10:00:00.000Z","job":"a"}\n';
    expect([buffered, log]).toEqual([0, [`sent job_done ${line.length}`]]);
    expect(store.cache.eventCount).toBe(1);
  });

  test('checks the store even if no event is buffered', async () => {
    await store.stop();
    await outbox.flush();
    expect(log).toEqual(['StoreUnavailableError']);
  });

  test('keeps all events during an outage and counts one as failed at each attempt', async () => {
    await store.stop();
    for (const job of ['a', 'b', 'c']) {
      outbox.add('job_done', { job }, AT);
    }
    await outbox.flush();
    await outbox.flush();
    expect(buffered).toBe(3);
    expect(log).toEqual([1, 2].flatMap(() => ['failed job_done refused', 'StoreUnavailableError']));
    await store.start();
    await outbox.flush();
    expect([buffered, store.cache.eventCount]).toEqual([0, 3]);
  });

  test('sends each event once when it is flushed twice at the same time', async () => {
    for (let job = 0; job < 120; job += 1) {
      outbox.add('job_done', { job }, AT);
    }
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(store.cache.eventCount).toBe(120);
  });

  test('drops the oldest event when its buffer is full, and counts it as failed', async () => {
    outbox.add('oldest', {}, AT);
    for (let job = 0; job < MAX_BUFFERED_EVENTS; job += 1) {
      outbox.add('job_done', { job }, AT);
    }
    expect([buffered, log]).toEqual([MAX_BUFFERED_EVENTS, ['failed oldest dropped']]);
    await outbox.flush();
    expect(store.cache.eventCount).toBe(MAX_BUFFERED_EVENTS);
  });
});
