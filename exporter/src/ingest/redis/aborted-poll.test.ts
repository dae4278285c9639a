import { RedisConnection } from './redis-connection';
import { type RedisSettings } from './redis-client';
import { RedisSubscription } from './redis-subscription';

/** Nothing may connect to it: a client that is created would fail with the address. */
const SETTINGS = {
  config: { url: 'redis://127.0.0.1:1/0', cluster: false, sentinels: [], timeout_seconds: 1 },
  files: {},
} as unknown as RedisSettings;

const ABORTED = AbortSignal.abort(new Error('the source is closed'));

describe('a poll that was aborted before it began', () => {
  it('P1 opens no connection, which nothing would close', async () => {
    const read = jest.fn();
    await expect(new RedisConnection(SETTINGS).use(ABORTED, read)).rejects.toThrow('the source is closed');
    expect(read).not.toHaveBeenCalled();
  });

  it('P1 does not subscribe', async () => {
    const onLost = jest.fn();
    const subscription = new RedisSubscription({
      settings: SETTINGS,
      pattern: '*',
      onMessage: () => undefined,
      onLost,
    });
    await expect(subscription.confirm(ABORTED)).rejects.toThrow('the source is closed');
    expect(onLost).not.toHaveBeenCalled();
  });
});
