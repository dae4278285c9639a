import { readServerAccess } from './server-access';

const FILES: Readonly<Record<string, string>> = { '/secrets/db': 'from-file\n' };

function read(path: string): string {
  const text = FILES[path];
  if (text === undefined) {
    throw new Error('ENOENT');
  }
  return text;
}

describe('the flags of discover', () => {
  it('take the credentials out of the address, and keep the password apart', () => {
    const access = readServerAccess(['--redis', 'redis://me:s%2Fecret@db.example.org:6380/2'], read);
    expect(access.keys).toEqual({
      url: 'redis://db.example.org:6380/2',
      username: 'me',
      password_file: 'heartline-password',
    });
    expect(access.files).toEqual({ password_file: 's/ecret' });
    expect(JSON.stringify([access.keys, access.notes])).not.toContain('secret');
  });

  it('read files, TLS of the address, and keys of the source', () => {
    const url = 'postgres://db.example.org/app?sslmode=verify-full';
    const access = readServerAccess(
      ['--postgres', url, '--password-file=/secrets/db', '--username=me'],
      read,
    );
    expect(access).toMatchObject({
      family: 'postgres',
      keys: { url: 'postgres://db.example.org/app', tls: true, username: 'me', password_file: '/secrets/db' },
      files: { password_file: 'from-file' },
      notes: [],
    });
    expect(
      readServerAccess(['--redis=redis://h', '--cluster', '--sentinels=a:1,b:2'], read).keys,
    ).toMatchObject({
      cluster: true,
      sentinels: ['a:1', 'b:2'],
    });
  });

  it.each([
    [[], 'name one server'],
    [['--redis=redis://h', '--mysql=mysql://h/db'], '2 are named'],
    [['redis://me:secret@h'], 'name the server with --redis'],
    [['--redis=secret'], '--redis must be a URL such as'],
    [['--redis=http://me:secret@h'], 'http://h/ is none'],
    [['--mysql=postgres://me:secret@h/db'], 'postgres://h/db is none'],
    [['--postgres=postgres://h/db', '--cluster'], 'unknown flag --cluster with --postgres'],
    [['--redis=redis://h', '--watch-seconds=x'], '--watch-seconds must be a number from 0 to 600'],
    [['--redis=redis://h', '--password-file=/nowhere'], 'cannot read /nowhere: ENOENT'],
    [['--redis=redis://h', '--sentinels=a'], '--sentinels must be'],
  ])('are refused: %j', (args, message) => {
    let refusal: unknown;
    try {
      readServerAccess(args, read);
    } catch (error) {
      refusal = error;
    }
    expect(String(refusal)).toContain(message);
    expect(String(refusal)).not.toContain('secret');
  });
});
