import { ConfigError } from '../schema/config-error';
import { readTokens, sha256Of } from './tokens';

const SECRET = 'a-long-secret-0123456789';
const FILES: Readonly<Record<string, string>> = {
  '/etc/heartline/tokens/a': `${SECRET}\n`,
  '/etc/heartline/short': 'hunter2',
};

function tokens(text: string) {
  return readTokens('/etc/heartline/tokens.yml', (path) => {
    const file = path === '/etc/heartline/tokens.yml' ? text : FILES[path];
    if (file === undefined) {
      throw new Error('ENOENT');
    }
    return file;
  });
}

function problems(text: string): string {
  try {
    tokens(text);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems.join('\n');
    }
    throw error;
  }
  return '';
}

describe('readTokens', () => {
  it('reads tokens given as a hash or as a file', () => {
    const hash = sha256Of('another-long-secret');
    const read = tokens(`
- { name: grafana, sha256: ${hash.toUpperCase()}, scopes: [read] }
- { name: workers-eu, file: tokens/a, scopes: [report], workers: ['eu-*', w-17] }
`);
    expect(read).toEqual([
      { name: 'grafana', sha256: hash, scopes: ['read'] },
      { name: 'workers-eu', sha256: sha256Of(SECRET), scopes: ['report'], workers: ['eu-*', 'w-17'] },
    ]);
  });

  it.each([
    ['', 'contains no token'],
    ['a: 1', 'tokens.yml:1: the file must be a list of tokens'],
    ['- { name: x, scopes: [read] }', 'x: requires exactly one of file and sha256'],
    [
      `- { name: x, file: tokens/a, sha256: ${'a'.repeat(64)}, scopes: [read] }`,
      'x: requires exactly one of file and sha256',
    ],
    [
      '\n- { name: x, file: tokens/a, scopes: [write] }',
      'tokens.yml:2: scopes must be a list of report, read, recover, admin',
    ],
    ['- { name: x, file: tokens/a, scopes: [] }', 'scopes must be'],
    [
      '- { name: x, file: tokens/a, scope: [read], scopes: [read] }',
      'unknown key scope; did you mean scopes?',
    ],
    ['- { name: x, file: tokens/b, scopes: [read] }', 'cannot read /etc/heartline/tokens/b: ENOENT'],
    ['- { name: x, file: tokens/a, scopes: [admin], workers: [w] }', 'its scopes must be [report]'],
    [
      '- { name: x, file: tokens/a, scopes: [read] }\n- { name: y, file: tokens/a, scopes: [read] }',
      'y: is the same token as x',
    ],
  ])('rejects with a message: %j', (text, sentence) => {
    expect(problems(text)).toContain(sentence);
  });

  it('does not repeat a secret that was put in the wrong place', () => {
    const misplaced = [
      '- { name: x, file: short, scopes: [read] }',
      '- { name: x, sha256: hunter2, scopes: [read] }',
      '- { name: x, file: tokens/a, scopes: [hunter2] }',
    ];
    for (const text of misplaced) {
      expect(problems(text)).not.toBe('');
      expect(problems(text)).not.toContain('hunter2');
    }
  });
});
