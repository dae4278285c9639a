import { type Config } from '../schema/config';
import { parseFlags } from './flags';
import { LiveConfig } from './live-config';
import { loadConfig } from './load';

function configWith(...argv: string[]): Config {
  return loadConfig({ flags: parseFlags(argv), environment: {}, read: () => '' }).config;
}

describe('LiveConfig', () => {
  it('changes the shared config object and notifies listeners', () => {
    const live = new LiveConfig(configWith());
    const { config } = live;
    const limitsSeen: number[] = [];
    live.onChange(({ limits }) => limitsSeen.push(limits.workers));
    expect(live.apply(configWith('--limits.workers=3'))).toEqual({
      changed: ['limits.workers'],
      needRestart: [],
    });
    expect(config.limits.workers).toBe(3);
    expect(limitsSeen).toEqual([3]);
  });

  it('changes the sections that were read before, and not the configurations that it was given', () => {
    const [initial, next] = [
      configWith(),
      configWith('--limits.workers=3', '--web.trusted-proxies=10.0.0.0/8'),
    ];
    const given = structuredClone([initial, next]);
    const live = new LiveConfig(initial);
    const { limits, web } = live.config;
    live.apply(next);
    expect(limits.workers).toBe(3);
    expect(web.trustedProxies).toEqual(['10.0.0.0/8']);
    expect(live.config).toEqual(next);
    live.apply(configWith());
    expect(web.trustedProxies).toEqual([]);
    expect([initial, next]).toEqual(given);
  });

  it('keeps keys that need a restart, reports them, and applies the others', () => {
    const live = new LiveConfig(configWith());
    const next = configWith(
      '--storage.path=elsewhere',
      '--web.config.file=web.yml',
      '--web.max-body-bytes=9',
    );
    expect(live.apply(next)).toEqual({
      changed: ['web.max_body_bytes'],
      needRestart: ['web.config_file', 'storage.path'],
    });
    expect(live.config.storage.path).toBe('data');
    expect(live.config.web).not.toHaveProperty('configFile');
    expect(live.config.web.maxBodyBytes).toBe(9);
  });

  it('reports no change if nothing changed, and does not notify a listener that unsubscribed', () => {
    const live = new LiveConfig(configWith());
    const listener = jest.fn();
    live.onChange(listener)();
    expect(live.apply(configWith())).toEqual({ changed: [], needRestart: [] });
    expect(listener).not.toHaveBeenCalled();
  });
});
