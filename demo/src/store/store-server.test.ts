import { RunningStore } from './store-server.fixture';

describe('the store', () => {
  let store: RunningStore;
  beforeAll(async () => (store = await new RunningStore().open()));
  afterAll(() => store.close());

  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(path, store.url), init);
    return { status: response.status, body: await response.text() };
  };

  test('keeps a result and recalls it', async () => {
    expect(await ask('/results/audit/a')).toMatchObject({ status: 404 });
    expect(await ask('/results/audit/a', { method: 'PUT', body: '{"files":7}' })).toMatchObject({
      status: 204,
    });
    expect(await ask('/results/audit/a')).toEqual({ status: 200, body: '{"files":7}' });
  });

  test('takes events, one per line, and tells how much there is', async () => {
    expect(await ask('/events', { method: 'POST', body: '{"a":1}\n{"b":2}\n' })).toEqual({
      status: 202,
      body: '{"accepted":2}',
    });
    expect(JSON.parse((await ask('/')).body)).toMatchObject({ events: 2 });
  });

  test('refuses what it does not know, and what is too much', async () => {
    expect(await ask('/elsewhere')).toMatchObject({ status: 404 });
    expect(await ask('/events')).toMatchObject({ status: 404 });
    const body = 'x'.repeat(300_000);
    expect(await ask('/results/a', { method: 'PUT', body })).toMatchObject({ status: 413 });
  });
});
