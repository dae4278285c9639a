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

describe('a long line', () => {
  const long = 'x'.repeat(6000);

  it.each(['json', 'logfmt'] as const)('has texts of at most 1,024 characters in %s', (format) => {
    const [line = ''] = written(format, (log) => log.warn({ path: long, nested: { list: [long] } }, long));
    expect(line.length).toBeLessThan(4000);
    expect(line).toContain(`${'x'.repeat(1024)}… (6000 characters)`);
    expect(line).toMatch(/\n$/);
  });

  it('keeps a stack trace, and at most 50 items of a list', () => {
    const error = new Error('broken');
    error.stack = 'at '.repeat(1000);
    const [line = ''] = written('json', (log) =>
      log.error({ err: error, list: Array(99).fill(1) }, 'failed'),
    );
    const record = JSON.parse(line) as { err: { stack: string }; list: unknown[] };
    expect(record.err.stack).toHaveLength(3000);
    expect(record.list).toHaveLength(51);
    expect(record.list.at(-1)).toBe('… 99 items');
  });

  it('of very many texts keeps its level, time and message only', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key${index}`, long]));
    const [line = ''] = written('json', (log) => log.warn(many, 'many'));
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', msg: 'many' });
    expect(line.length).toBeLessThan(200);
  });

  it('that is within the limits is unchanged', () => {
    const [line = ''] = written('json', (log) => log.warn({ a: 'x'.repeat(1024), b: [1, null, true] }, 'm'));
    expect(JSON.parse(line)).toMatchObject({ a: 'x'.repeat(1024), b: [1, null, true] });
  });
});

describe('invisible characters', () => {
  // A next line, a direction override, a line separator, and a tag character outside of the basic plane.
  const invisible = 'a\u0085\u202e\u2028\u{e0041}z';

  it.each(['json', 'logfmt'] as const)('are escaped in %s', (format) => {
    const [line = ''] = written(format, (log) => log.warn({ name: invisible }, 'm'));
    expect(line).toContain(String.raw`a\u0085\u202e\u2028\udb40\udc41z`);
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('are the same text after the line is parsed', () => {
    const [line = ''] = written('json', (log) => log.warn({ name: invisible }, 'm'));
    expect((JSON.parse(line) as { name: string }).name).toBe(invisible);
  });
});
