import { StoreConnection } from './store-connection';
import { Memory } from './result-comparison';
import { RunningStore } from './store-server.fixture';
import { type StoreTrouble } from './trouble';

describe('what the store remembers', () => {
  let store: RunningStore;
  let connection: StoreConnection;
  const troubles: StoreTrouble[] = [];
  let memory: Memory;

  beforeEach(async () => {
    troubles.length = 0;
    store = await new RunningStore().open();
    connection = new StoreConnection(store.url, () => undefined);
    memory = new Memory(connection, (trouble) => troubles.push(trouble));
  });
  afterEach(async () => {
    connection.close();
    await store.close();
  });

  test('a result is new, the same again, and changed', async () => {
    expect(await memory.compare('audit', '/a b', { files: 7 })).toBe('new');
    expect(await memory.compare('audit', '/a b', { files: 7 })).toBe('same');
    expect(await memory.compare('audit', '/a b', { files: 8 })).toBe('changed');
    expect(await memory.compare('audit', '/a b', { files: 8 })).toBe('same');
    expect(await memory.compare('index', '/a b', { files: 8 })).toBe('new');
  });

  test('without the store it is unknown, and work goes on', async () => {
    await store.close();
    expect(await memory.compare('audit', '/a', { files: 7 })).toBe('unknown');
    expect(troubles).toHaveLength(1);
  });
});
