import { createLog, logfmt } from './log';

function written(format: 'json' | 'logfmt', act: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  act(createLog({ level: 'info', format }, { write: (line) => lines.push(line) }));
  return lines;
}

describe('the log', () => {
  it('writes one JSON object a line, with a level in words and an ISO time', () => {
    const [line = ''] = written('json', (log) => log.info({ address: '127.0.0.1:1' }, 'listening'));
    const { time, ...rest } = JSON.parse(line) as Record<string, string>;
    expect(rest).toEqual({ level: 'info', address: '127.0.0.1:1', msg: 'listening' });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes logfmt', () => {
    const [line] = written('logfmt', (log) => log.warn({ workers: 3 }, 'so many'));
    expect(line).toMatch(/^level=warn time=\S+Z workers=3 msg="so many"\n$/);
  });

  it('leaves out what is below its level, which can change while it runs', () => {
    const lines = written('logfmt', (log) => {
      log.debug('unheard');
      log.level = 'debug';
      log.debug('heard');
    });
    expect(lines).toEqual([expect.stringContaining('msg=heard')]);
  });

  it.each(['json', 'logfmt'] as const)('tells no secrets in %s', (format) => {
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
  it('quotes what a reader could take for more than one word', () => {
    expect(logfmt({ a: 'x', b: 'two words', c: 'a=b', d: '"', e: '' })).toBe(
      String.raw`a=x b="two words" c="a=b" d="\"" e=""`,
    );
  });

  it('keeps line breaks and terminal codes of a hostile worker out of the log', () => {
    const line = logfmt({ worker: 'w\nlevel=error msg=forged', task: '\u001b[2J\u202e\u0085' });
    expect(line).toBe(String.raw`worker="w\nlevel=error msg=forged" task="\u001b[2J\u202e\u0085"`);
  });

  it('joins nested keys, lists and numbers, and leaves out what is undefined', () => {
    expect(
      logfmt({ err: { message: 'no', code: 7 }, of: ['a', 'b'], on: true, no: null, u: undefined }),
    ).toBe('err.message=no err.code=7 of=a,b on=true no=null');
  });
});
