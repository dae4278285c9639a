import { parseConfigFile } from './config-file';
import { readSourceFiles } from './source-files';

function problems(text: string): readonly string[] {
  return parseConfigFile('heartline.yml', text).problems;
}

describe('sources in the configuration file', () => {
  it('P1 need only their kind, and may be several of one kind', () => {
    const { sources, problems: none } = parseConfigFile(
      'heartline.yml',
      'sources:\n  - kind: sidekiq\n  - { kind: sidekiq, name: second, url: "rediss://r:6380/2" }\n',
    );
    expect(none).toEqual([]);
    expect(sources).toMatchObject([
      { name: 'sidekiq', url: 'redis://127.0.0.1:6379/0', poll_interval_seconds: 5, timeout_seconds: 3 },
      { name: 'second', url: 'rediss://r:6380/2' },
    ]);
    expect(parseConfigFile('heartline.yml', 'sources:\n').sources).toEqual([]);
    expect(parseConfigFile('heartline.yml', '').sources).toEqual([]);
  });

  it.each([
    [
      'sources: 5',
      'heartline.yml:1: sources must be a list of at most 64 sources, each with its kind; it is 5',
    ],
    ['sources:\n  - kind: sidekik', 'heartline.yml:2: sources[0].kind must be '],
    ['sources:\n  - 7', 'heartline.yml:2: sources[0].kind must be '],
    [
      'sources:\n  - kind: rq\n    poll_intervall_seconds: 5',
      'heartline.yml:3: unknown key sources[0].poll_intervall_seconds of a source of the kind rq; did you mean poll_interval_seconds?',
    ],
    [
      'sources:\n  - kind: rq\n    timeout_seconds: 0',
      'heartline.yml:3: sources[0].timeout_seconds must be a number from 0.1 to 60; it is 0',
    ],
    [
      'sources:\n  - kind: redis-keys\n    key: a',
      'heartline.yml:2: sources[0].interval_seconds is required',
    ],
    ['sources:\n  - kind: sql', 'heartline.yml:2: sources[0] needs workers_table or workers_query'],
    ['sources:\n  - kind: rq\n    name: http', 'heartline.yml:3: sources[0].name must be '],
    [
      'sources:\n  - kind: rq\n  - kind: rq',
      'heartline.yml:2: sources: the name "rq" is used twice; give each source another name',
    ],
  ])('P1 name the line, the allowed values and the given value: %j', (text, sentence) => {
    expect(problems(text)).toContainEqual(expect.stringContaining(sentence));
  });

  it.each([
    ['amqp://r:5672/%2F', true],
    ['amqps://r', true],
    ['amqp://r/my%2Fhost', true],
    ['amqp://r/a/b', false],
    ['amqp://r/%2', false],
    ['http://r/', false],
    ['amqp://me:hunter2@r/', false],
  ])('P1 accept addresses of RabbitMQ: %s is %p', (url, isAllowed) => {
    const found = problems(`sources:\n  - { kind: celery-rabbitmq, url: "${url}" }`);
    expect(found.length === 0).toBe(isAllowed);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('P1 keep credentials out of URLs and messages', () => {
    const [problem] = problems('sources:\n  - kind: rq\n    url: redis://me:hunter2@r:6379/0');
    expect(problem).toContain('without user name and password (set username and password_file)');
    expect(problem).not.toContain('hunter2');
  });

  it.each([
    'sources: { kind: sidekiq, url: "redis://me:hunter2@r" }',
    'sources:\n  - kind: { password: hunter2 }',
    'sources:\n  - kind: rq\n    sentinels: ["me:hunter2@r:1"]',
    'sources:\n  - kind: rq\n    sentinels: "me:hunter2@r:1"',
    'sources:\n  - kind: rq\n    username: { password: hunter2 }',
    'sources:\n  - kind: rq\n    password: hunter2',
  ])('P1 keep passwords in wrong places out of messages: %j', (text) => {
    const found = problems(text);
    expect(found).not.toEqual([]);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('P1 read passwords from files beside the configuration file', () => {
    const { sources } = parseConfigFile(
      '/etc/heartline.yml',
      'sources:\n  - { kind: rq, password_file: pw }',
    );
    const read = (path: string) => (path === '/etc/pw' ? 's3cret\n' : '');
    expect(readSourceFiles(sources, '/etc/heartline.yml', read)[0]?.files).toEqual({
      password_file: 's3cret',
    });
    expect(() => readSourceFiles(sources, '/etc/heartline.yml', () => '\n')).toThrow(
      '/etc/heartline.yml: sources: rq: password_file names an empty file; write the password into it',
    );
    const missing = () => {
      throw new Error('ENOENT');
    };
    expect(() => readSourceFiles(sources, '/etc/heartline.yml', missing)).toThrow(
      'cannot read /etc/pw: ENOENT',
    );
  });
});
