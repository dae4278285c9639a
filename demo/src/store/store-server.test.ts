import { ResultCache } from './store-server';
import { TestStore } from './store-server.fixture';

describe('the result cache', () => {
  test('returns the newest result of a key and none for an unknown key', () => {
    const cache = new ResultCache(10);
    cache.set('a', 'old');
    cache.set('a', 'new');
    expect(cache.get('a')).toBe('new');
    expect(cache.get('b')).toBeUndefined();
  });

  test('removes the result that was set first when it is full', () => {
    const cache = new ResultCache(2);
    for (const key of ['a', 'b', 'a', 'c']) {
      cache.set(key, key);
    }
    expect(cache.size).toBe(2);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c']);
  });
});

describe('the store', () => {
  let store: TestStore;
  beforeAll(async () => (store = await new TestStore().start()));
  afterAll(() => store.stop());

  const request = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(path, store.url), init);
    return { status: response.status, body: await response.text() };
  };

  test('stores a result and returns it', async () => {
    expect(await request('/results/audit/a')).toMatchObject({ status: 404 });
    expect(await request('/results/audit/a', { method: 'PUT', body: '{"files":7}' })).toMatchObject({
      status: 204,
    });
    expect(await request('/results/audit/a')).toEqual({ status: 200, body: '{"files":7}' });
  });

  test('accepts events, one per line, and counts them', async () => {
    expect(await request('/events', { method: 'POST', body: '{"a":1}\n{"b":2}\n' })).toEqual({
      status: 202,
      body: '{"accepted":2}',
    });
    expect(JSON.parse((await request('/')).body)).toMatchObject({ events: 2 });
  });

  test('rejects unknown paths and bodies that are too large', async () => {
    expect(await request('/elsewhere')).toMatchObject({ status: 404 });
    expect(await request('/events')).toMatchObject({ status: 404 });
    const body = 'x'.repeat(300_000);
    expect(await request('/results/a', { method: 'PUT', body })).toMatchObject({ status: 413 });
  });
});
