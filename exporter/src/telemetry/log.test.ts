import { createLog, logfmt } from './log';

function written(format: 'json' | 'logfmt', act: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  act(createLog({ level: 'info', format }, { write: (line) => lines.push(line) }));
  return lines;
}

describe('the log', () => {
  it('writes one JSON object per line, with the level as a word and an ISO time', () => {
    const [line = ''] = written('json', (log) => log.info({ address: '127.0.0.1:1' }, 'listening'));
    const { time, ...rest } = JSON.parse(line) as Record<string, string>;
    expect(rest).toEqual({ level: 'info', address: '127.0.0.1:1', msg: 'listening' });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes logfmt', () => {
    const [line] = written('logfmt', (log) => log.warn({ workers: 3 }, 'so many'));
    expect(line).toMatch(/^level=warn time=\S+Z workers=3 msg="so many"\n$/);
  });

  it('omits messages below its level, which can be changed at runtime', () => {
    const lines = written('logfmt', (log) => {
      log.debug('unheard');
      log.level = 'debug';
      log.debug('logged');
    });
    expect(lines).toEqual([expect.stringContaining('msg=logged')]);
  });

  it.each(['json', 'logfmt'] as const)('replaces secrets in %s', (format) => {
    const headers = {
      authorization: 'Basic c2VjcmV0',
      cookie: 'c2VjcmV0',
      'set-cookie': 'c2VjcmV0',
      host: 'here',
    };
    const [line] = written(format, (log) => {
      log.info(
        { headers, req: { headers }, password: 'c2VjcmV0', receiver: { token: 'c2VjcmV0' } },
        'request',
      );
    });
    expect(line).not.toContain('c2VjcmV0');
    expect(line).toContain('here');
  });
});

describe('logfmt', () => {
  it('quotes text that is not a single word', () => {
    expect(logfmt({ a: 'x', b: 'two words', c: 'a=b', d: '"', e: '' })).toBe(
      String.raw`a=x b="two words" c="a=b" d="\"" e=""`,
    );
  });

  it('escapes line breaks and terminal codes', () => {
    const line = logfmt({ worker: 'w\nlevel=error msg=forged', task: '\u001b[2J\u202e\u0085' });
    expect(line).toBe(String.raw`worker="w\nlevel=error msg=forged" task="\u001b[2J\u202e\u0085"`);
  });

  it('flattens nested keys and lists, and omits undefined values', () => {
    expect(
      logfmt({ err: { message: 'no', code: 7 }, of: ['a', 'b'], on: true, no: null, u: undefined }),
    ).toBe('err.message=no err.code=7 of=a,b on=true no=null');
  });
});
