import { readFlags } from './flags';
import { readSettings } from './settings';

const HASH = `$2y$10$${'a'.repeat(53)}`;
const settings = (web: string, ...argv: string[]) =>
  readSettings({
    flags: readFlags(['--web.config.file=web.yml', ...argv]),
    environment: {},
    read: () => web,
  });

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
    const { web } = readSettings({ flags: readFlags([]), environment: {}, read: () => 'never read' });
    expect(web).toMatchObject({ headers: {} });
  });
});
