import { parseFlags } from './flags';
import { reloadSettings, loadSettings } from './settings';

const HASH = `$2y$10$${'a'.repeat(53)}`;
function settings(web: string, ...argv: string[]) {
  return loadSettings({
    flags: parseFlags(['--web.config.file=web.yml', ...argv]),
    environment: {},
    read: () => web,
  });
}

describe('settings', () => {
  const everywhere = '--web.listen-address=0.0.0.0:9877';

  it('let passwords open the exporter to other machines, and warn that they travel unencrypted', () => {
    const { web, warnings } = settings(`basic_auth_users: { me: ${HASH} }`, everywhere);
    expect(web.users.size).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('unencrypted')]);
  });

  it('take no web configuration for protection that protects nothing', () => {
    expect(() => settings('http_server_config: {}', everywhere)).toThrow('--web.allow-insecure');
    expect(settings('http_server_config: {}', everywhere, '--web.allow-insecure').warnings).toEqual([]);
  });

  it('ask for nothing on loopback', () => {
    expect(settings('').warnings).toEqual([]);
  });

  it('have no web configuration where none is named', () => {
    const { web } = loadSettings({ flags: parseFlags([]), environment: {}, read: () => 'never read' });
    expect(web).toMatchObject({ headers: {} });
  });
});

describe('settings read again', () => {
  const again = (before: string, after: string) => {
    const flags = parseFlags(['--web.config.file=web.yml']);
    const running = loadSettings({ flags, environment: {}, read: () => before });
    const tls = { cert: '', key: '', requireClientCertificate: false, minVersion: 'TLSv1.2' } as const;
    const places = { flags, environment: {}, read: () => after };
    return {
      plain: () => reloadSettings(places, running),
      tls: () => reloadSettings(places, { ...running, web: { ...running.web, tls } }),
    };
  };

  it('bring new users', () => {
    expect(again('', `basic_auth_users: { me: ${HASH} }`).plain().web.users.size).toBe(1);
  });

  it('do not bring TLS or take it away, and say so instead of leaving it at that', () => {
    expect(again('', '').tls).toThrow(
      'web.yml: tls_server_config cannot come or go while the exporter runs; restart it',
    );
  });
});
