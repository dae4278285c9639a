import { type Config } from '../schema/config';
import { parseFlags } from './flags';
import { LiveConfig } from './live-config';
import { loadConfig } from './load';

function configured(...argv: string[]): Config {
  return loadConfig({ flags: parseFlags(argv), environment: {}, read: () => '' }).config;
}

describe('the live configuration', () => {
  it('shows a changed key to whoever holds the config, and tells listeners', () => {
    const live = new LiveConfig(configured());
    const { config } = live;
    const seen: number[] = [];
    live.onChange(({ limits }) => seen.push(limits.workers));
    expect(live.apply(configured('--limits.workers=3'))).toEqual({
      changed: ['limits.workers'],
      needRestart: [],
    });
    expect(config.limits.workers).toBe(3);
    expect(seen).toEqual([3]);
  });

  it('keeps keys that are read at the start only, names them, and takes over the rest', () => {
    const live = new LiveConfig(configured());
    const next = configured(
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

  it('finds nothing to do when nothing changed, and forgets who unsubscribed', () => {
    const live = new LiveConfig(configured());
    const listener = jest.fn();
    live.onChange(listener)();
    expect(live.apply(configured())).toEqual({ changed: [], needRestart: [] });
    expect(listener).not.toHaveBeenCalled();
  });
});
