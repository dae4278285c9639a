import { ResultComparer } from './store-client';
import { StoreConnection, type StoreUnavailableError } from './store-connection';
import { TestStore } from './store-server.fixture';

describe('comparing a result with the store', () => {
  let store: TestStore;
  let connection: StoreConnection;
  const problems: StoreUnavailableError[] = [];
  let comparer: ResultComparer;

  beforeEach(async () => {
    problems.length = 0;
    store = await new TestStore().start();
    connection = new StoreConnection(store.url, () => undefined);
    comparer = new ResultComparer(connection, (problem) => problems.push(problem));
  });
  afterEach(async () => {
    connection.close();
    await store.stop();
  });

  test('returns new, same or changed', async () => {
    expect(await comparer.compare('audit', '/a b', { files: 7 })).toBe('new');
    expect(await comparer.compare('audit', '/a b', { files: 7 })).toBe('same');
    expect(await comparer.compare('audit', '/a b', { files: 8 })).toBe('changed');
    expect(await comparer.compare('audit', '/a b', { files: 8 })).toBe('same');
    expect(await comparer.compare('index', '/a b', { files: 8 })).toBe('new');
  });

  test('returns unknown and reports the problem if the store is unavailable', async () => {
    await store.stop();
    expect(await comparer.compare('audit', '/a', { files: 7 })).toBe('unknown');
    expect(problems).toHaveLength(1);
  });
});
