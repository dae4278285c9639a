import { generate } from 'selfsigned';
import { ConfigError } from '../schema/config-error';
import { readWebConfig } from './web-config';

const HASH = `$2y$10$${'a'.repeat(53)}`;

let cert: string;
let key: string;
beforeAll(async () => {
  const generated = await generate([{ name: 'commonName', value: 'localhost' }]);
  cert = generated.cert;
  key = generated.private;
});

const FILES: Readonly<Record<string, () => string>> = {
  '/etc/tls/cert.pem': () => cert,
  '/etc/tls/ca.pem': () => cert,
  '/keys/key.pem': () => key,
};

function webConfig(text: string) {
  return readWebConfig('/etc/web.yml', (path) => {
    if (path === '/etc/web.yml') {
      return text;
    }
    const file = FILES[path];
    if (file === undefined) {
      throw new Error('ENOENT');
    }
    return file();
  });
}

function problems(text: string): readonly string[] {
  try {
    webConfig(text);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('readWebConfig', () => {
  it('returns TLS settings, headers and users; relative paths start at its directory', () => {
    const { tls, headers, users } = webConfig(`
tls_server_config: { cert_file: tls/cert.pem, key_file: /keys/key.pem, min_version: TLS13 }
http_server_config: { headers: { Strict-Transport-Security: max-age=600 } }
basic_auth_users: { prometheus: ${HASH} }
`);
    expect(tls).toEqual({ cert, key, requireClientCertificate: false, minVersion: 'TLSv1.3' });
    expect(headers).toEqual({ 'Strict-Transport-Security': 'max-age=600' });
    expect([...users]).toEqual([['prometheus', HASH]]);
  });

  it('accepts an empty file, without authentication and TLS', () => {
    const { users, tls } = readWebConfig('web.yml', () => '');
    expect(users.size).toBe(0);
    expect(tls).toBeUndefined();
  });

  it.each([
    [
      'tls_server_config:\n  cert_file: a\n  key_fiel: b\n',
      'web.yml:3: tls_server_config.key_fiel is not supported; did you mean key_file?',
    ],
    ['tls_server_config:\n  cert_file: a\n', 'web.yml:2: tls_server_config.key_file is required'],
    [
      'rate_limit: { burst: 1 }',
      'web.yml:1: rate_limit is not supported; supported keys: tls_server_config, ',
    ],
    ['\nhttp_server_config: { http2: true }', 'web.yml:2: http_server_config.http2 is not supported; '],
    [
      'tls_server_config: { cert_file: a, key_file: b, min_version: TLS10 }',
      'web.yml:1: tls_server_config.min_version must be "TLS12" or "TLS13"; it is "TLS10"',
    ],
    ['- 1', 'web.yml:1: the file must be an object; it is [1]'],
    ['{', 'web.yml:1: '],
  ])('rejects unsupported and invalid keys: %j', (text, sentence) => {
    expect(problems(text)).toContainEqual(expect.stringContaining(`/etc/${sentence}`));
  });

  it('does not repeat a password given instead of a hash', () => {
    expect(problems('basic_auth_users: { bob: hunter2 }')).toEqual([
      '/etc/web.yml:1: basic_auth_users.bob must be a bcrypt hash. Create one with `htpasswd -nBC 10 ""`',
    ]);
  });

  it('requires a CA with required client certificates, and vice versa', () => {
    const tls = 'cert_file: tls/cert.pem, key_file: /keys/key.pem';
    const ca = 'client_ca_file: tls/ca.pem';
    const required = 'client_auth_type: RequireAndVerifyClientCert';
    expect(problems(`tls_server_config: { ${tls}, ${ca} }`)).toHaveLength(1);
    expect(problems(`tls_server_config: { ${tls}, ${required} }`)).toHaveLength(1);
    expect(problems(`tls_server_config: { ${tls}, ${ca}, ${required} }`)).toEqual([]);
  });

  it('names a file that cannot be read', () => {
    expect(problems('tls_server_config: { cert_file: no.pem, key_file: /keys/key.pem }')).toEqual([
      '/etc/web.yml: cannot read /etc/no.pem: ENOENT',
    ]);
  });

  it('rejects a key that does not match its certificate', () => {
    expect(problems('tls_server_config: { cert_file: tls/cert.pem, key_file: tls/cert.pem }')).toEqual([
      expect.stringContaining('cert_file, key_file and client_ca_file cannot be used for TLS'),
    ]);
  });
});
