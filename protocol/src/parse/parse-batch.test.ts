import fc from 'fast-check';
import { splitArray } from './json-structure';
import { parseBatch } from './parse-batch';
import { parseReport } from './parse-report';
import { salvageReportText } from './salvage-text';

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
  );
}
function parse(body: string | Uint8Array, format: 'json' | 'ndjson' = 'json', maxItems?: number) {
  const bytes = typeof body === 'string' ? bytesOf(body) : body;
  const batch = parseBatch(bytes, format, PARSER, {
    ...(maxItems !== undefined && { maxItems }),
    maxItemBytes: 100_000,
  });
  return 'items' in batch ? { ...batch, items: [...batch.items] } : batch;
}
const PARSER = { parse: parseReport, salvage: salvageReportText };

function ok(id: string) {
  return { ok: true, report: { worker_id: id } };
}

describe('parseBatch', () => {
  it('parses one object', () => {
    expect(parse('{"worker_id":"a"}')).toEqual({ ok: true, items: [ok('a')] });
  });

  it('parses an array in order, with valid and invalid items', () => {
    expect(parse('[{"worker_id":"a"},{},{"worker_id":"b"}]')).toMatchObject({
      items: [ok('a'), { ok: false, path: '$.worker_id' }, ok('b')],
    });
  });

  it('parses NDJSON with blank lines and either line end, and rejects only the malformed line', () => {
    expect(parse('{"worker_id":"a"}\r\n\n{"worker\n{"worker_id":"b"}\n', 'ndjson')).toMatchObject({
      items: [
        ok('a'),
        { ok: false, path: '$', reason: expect.stringContaining('malformed JSON at position') },
        ok('b'),
      ],
    });
  });

  it('names the position of malformed JSON', () => {
    expect(parse('{\n  "worker_id": abc }')).toEqual({
      ok: false,
      path: '$',
      reason: 'is malformed JSON at position 17 (line 2, column 16): Invalid symbol',
    });
    expect(parse('{"a":1')).toMatchObject({
      reason: expect.stringContaining('position 6 (line 1, column 7)'),
    });
  });

  it.each(['', '[]'])('rejects %j, which contains no report', (text) => {
    expect(parse(text).ok).toBe(false);
  });

  it('rejects NDJSON of blank lines only', () => {
    expect(parse('\n\n', 'ndjson').ok).toBe(false);
  });

  it('rejects a body with too many items and returns their number', () => {
    expect(parse('[{},{},{}]', 'json', 2)).toEqual({ ok: false, tooMany: 3 });
    expect(parse('{}\n{}\n{}', 'ndjson', 2)).toEqual({ ok: false, tooMany: 3 });
    expect(parse('[{},{}]', 'json', 2).ok).toBe(true);
  });
});

const GOOD = '{"worker_id":"a"}';
const OTHER = '{"worker_id":"b"}';

function asLines(item: Uint8Array, start = '', end = '\n'): Uint8Array {
  return Buffer.concat([bytesOf(`${start}${GOOD}${end}`), item, bytesOf(`${end}${end}${OTHER}${end}`)]);
}
function asArray(item: Uint8Array, start = '['): Uint8Array {
  return Buffer.concat([bytesOf(`${start}${GOOD}\n,`), item, bytesOf(`\n,${OTHER}\n]\n`)]);
}
/** More than `MAX_WHOLE_BYTES`, so that the array is split before it is parsed. */
const PADDING = ' '.repeat(70_000);

/** Bad items without a worker ID that can be read, each with the reason of its rejection. */
const BAD_ITEMS: readonly (readonly [title: string, bytes: Uint8Array, reason: RegExp])[] = [
  ['has 5,167 brackets', bytesOf('['.repeat(5_167)), /malformed JSON at position 516|nested/],
  [
    'has 5,167 closed brackets',
    bytesOf('['.repeat(5_167) + ']'.repeat(5_167)),
    /must be an object|nested|malformed/,
  ],
  [
    'has an ID of 5,000 brackets',
    bytesOf(`{"worker_id":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
    /must be a string|nested/,
  ],
  ['is not UTF-8', bytesOf('{"worker_id":"', [0xff], '"}'), /UTF-8/],
  ['encodes a surrogate in UTF-8', bytesOf('{"worker_id":"', [0xed, 0xa0, 0x80], '"}'), /UTF-8/],
  ['has an overlong slash', bytesOf('{"worker_id":"', [0xc0, 0xaf], '"}'), /UTF-8/],
  ['has no value', bytesOf('{"worker_id":}'), /Invalid symbol|Value expected/],
  ['has single quotes', bytesOf("{'worker_id':'c'}"), /Property name expected/],
  ['has a tab in a string', bytesOf('{"worker_id":"c\td"}'), /Invalid character/],
  ['has a NUL', bytesOf('{"worker_id":"c"', [0], '}'), /malformed/],
  ['is a word', bytesOf('undefined'), /Invalid symbol/],
  ['is a number', bytesOf('17'), /must be an object/],
  ['has a duplicate key of another type', bytesOf('{"worker_id":"c","worker_id":1}'), /must be a string/],
  [
    'has an ID that is larger than the limit',
    bytesOf(`{"worker_id":"${'x'.repeat(100_000)}"}`),
    /at most 100000 bytes \(limits.report_bytes\), has 10001\d/,
  ],
  ['mixes brackets', bytesOf('{"worker_id":["c"}'), /malformed/],
];

/** Items with a flaw besides the worker ID, each with the path of the flaw and what is allowed there. */
const FLAWED_ITEMS: readonly (readonly [title: string, bytes: Uint8Array, path: string, allowed: RegExp])[] =
  [
    [
      'has metadata 17 levels deep',
      bytesOf(`{"worker_id":"c","metadata":${'{"a":'.repeat(17)}1${'}'.repeat(17)}}`),
      `$.metadata${'.a'.repeat(15)}`,
      /nested/,
    ],
    [
      'has metadata 9,000 levels deep',
      bytesOf(`{"worker_id":"c","metadata":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`),
      `$.metadata${'.a'.repeat(15)}`,
      /nested/,
    ],
    [
      'ends a text within a character',
      bytesOf('{"worker_id":"c","hostname":"', [0xe2, 0x82], '"}'),
      '$.hostname',
      /UTF-8/,
    ],
    [
      'has a text in Latin-1',
      bytesOf('{"worker_id":"c","hostname":"b', [0xfc], 'ro"}'),
      '$.hostname',
      /UTF-8/,
    ],
    [
      'has half of a surrogate pair',
      bytesOf(String.raw`{"worker_id":"c","hostname":"\ud800"}`),
      '$.hostname',
      /surrogate/,
    ],
    [
      'has a number beyond all',
      bytesOf('{"worker_id":"c","interval_seconds":1e999}'),
      '$.interval_seconds',
      /a number/,
    ],
    [
      'has a number of 50,000 digits',
      bytesOf(`{"worker_id":"c","interval_seconds":${'9'.repeat(50_000)}}`),
      '$.interval_seconds',
      /a number/,
    ],
    [
      'has NaN, as Python writes it',
      bytesOf('{"resources":{"cpu_ratio":NaN},"worker_id":"c"}'),
      '$.resources.cpu_ratio',
      /a number/,
    ],
    [
      'has -Infinity',
      bytesOf('{"worker_id":"c","resources":{"memory_bytes":-Infinity}}'),
      '$.resources.memory_bytes',
      /a number/,
    ],
    ['has a comma too many', bytesOf('{"worker_id":"c",}'), '$', /valid JSON/],
    ['has a value that is no JSON', bytesOf(`{"worker_id":"c","labels":{'a':1}}`), '$', /valid JSON/],
    [
      'is larger than the limit',
      bytesOf(`{"worker_id":"c","hostname":"${'x'.repeat(100_000)}"}`),
      '$',
      /at most 100000 bytes \(limits.report_bytes\)/,
    ],
    ['has a closing bracket too many', bytesOf('{"worker_id":"c"}}'), '$', /valid JSON/],
  ];

describe.each(BAD_ITEMS)('a report that %s', (_title, bad, reason) => {
  const expected = { items: [ok('a'), { ok: false, reason: expect.stringMatching(reason) }, ok('b')] };

  it('costs no other line of NDJSON', () => {
    expect(parse(asLines(bad), 'ndjson')).toMatchObject(expected);
    expect(parse(asLines(bad, '\ufeff', '\r\n'), 'ndjson')).toMatchObject(expected);
  });

  it('costs no other item of an array', () => {
    expect(parse(asArray(bad))).toMatchObject(expected);
    expect(parse(asArray(bad, `\ufeff [${PADDING}`))).toMatchObject(expected);
  });

  it('is rejected alone', () => {
    expect(parse(bad, 'ndjson')).toMatchObject({
      items: [{ ok: false, reason: expect.stringMatching(reason) }],
    });
    expect(parse(Buffer.concat([bytesOf('['), bad, bytesOf(']')]))).not.toMatchObject({
      items: [{ ok: true }],
    });
  });
});

describe.each(FLAWED_ITEMS)('F3: a report that %s', (_title, flawed, path, allowed) => {
  const counted = {
    ok: true,
    report: { worker_id: 'c' },
    flaws: expect.arrayContaining([
      expect.objectContaining({ path, allowed: expect.stringMatching(allowed) }),
    ]),
  };

  it('counts as a line of NDJSON', () => {
    expect(parse(asLines(flawed), 'ndjson')).toMatchObject({ items: [ok('a'), counted, ok('b')] });
    expect(parse(asLines(flawed, '\ufeff', '\r\n'), 'ndjson')).toMatchObject({
      items: [ok('a'), counted, ok('b')],
    });
  });

  it('counts as an item of an array', () => {
    expect(parse(asArray(flawed))).toMatchObject({ items: [ok('a'), counted, ok('b')] });
    expect(parse(asArray(flawed, `\ufeff [${PADDING}`))).toMatchObject({
      items: [ok('a'), counted, ok('b')],
    });
  });

  it('counts alone', () => {
    expect(parse(flawed)).toMatchObject({ items: [counted] });
  });
});

describe('F3: a text that is no valid JSON', () => {
  it('gives the fields that can be read', () => {
    const text = '{"worker_id":"c","status":"idle","metadata":{"a":tru},"hostname":"h","errors":{"E":1';
    expect(parse(text)).toMatchObject({
      items: [
        {
          ok: true,
          report: { worker_id: 'c', status: 'idle', hostname: 'h' },
          flaws: [
            {
              path: '$',
              allowed: 'valid JSON',
              given: expect.stringContaining('malformed JSON at position'),
            },
            { path: '$.metadata', allowed: 'valid JSON' },
            { path: '$.errors', allowed: 'a complete value' },
          ],
        },
      ],
    });
  });

  it('does not take a number that is cut off, nor an earlier value of a key that occurs again', () => {
    const parsed = parse('{"worker_id":"c","sequence":1,"sequence":x,"interval_seconds":12');
    expect(parsed).toMatchObject({ items: [{ ok: true, report: { worker_id: 'c' } }] });
    expect(JSON.stringify(parsed)).not.toContain('"sequence":1');
  });

  it.each(['{"worker_id":"c', '{"worker_id":"c"', '{"status":"idle"', '{"worker_id"', '{'])(
    'is rejected without a complete worker ID: %s',
    (text) => {
      expect(parse(text)).toMatchObject({ ok: false, reason: expect.stringContaining('malformed JSON') });
    },
  );

  it('does not take the word NaN in a text for a number', () => {
    expect(parse('{"worker_id":"c","hostname":"a NaN \\" NaN","resources":{"cpu_ratio":NaN}}')).toMatchObject(
      {
        items: [{ ok: true, report: { hostname: 'a NaN " NaN' } }],
      },
    );
  });

  it('takes the fields of a report above the size limit that fit, and names the others', () => {
    const big = 'x'.repeat(100_000);
    expect(parse(`{"metadata":{"log":"${big}"},"worker_id":"c","worker_type":"t"}`)).toMatchObject({
      items: [
        {
          ok: true,
          report: { worker_id: 'c', worker_type: 't' },
          flaws: [{ path: '$' }, { path: '$.metadata', given: '100010 characters' }],
        },
      ],
    });
  });

  it('never throws, and accepts only what has a worker ID', () => {
    const text = JSON.stringify({ worker_id: 'c', tasks: { active: 1 }, metadata: { a: [1, 'b'] } });
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(4), fc.string({ maxLength: 3 }), (at, removed, inserted) => {
        const mutated = text.slice(0, at) + inserted + text.slice(at + removed);
        const [item] =
          (parse(`${mutated}\n`, 'ndjson') as { items?: { ok: boolean; report?: object }[] }).items ?? [];
        if (item?.ok === true) {
          expect(item.report).toHaveProperty('worker_id');
        }
      }),
    );
  });
});

describe('an array that is malformed', () => {
  it.each([
    [
      'has no end',
      `[${GOOD},${OTHER}`,
      [ok('a'), ok('b'), { ok: false, reason: expect.stringContaining('malformed') }],
    ],
    ['ends with a comma', `[${GOOD},`, [ok('a'), { ok: false }]],
    ['has a comma too many', `[${GOOD},,${OTHER}]`, [ok('a'), { ok: false }, ok('b')]],
    ['is followed by text', `[${GOOD}] ${OTHER}`, [ok('a'), { ok: false }]],
    ['has an unclosed last item', `[${GOOD},{"worker_id":"b"]`, [ok('a'), { ok: false }]],
    ['has an unclosed string in a line', `[${GOOD},\n{"worker_id":"x},\n${OTHER}]`, [ok('a'), { ok: false }]],
  ])('and %s keeps its valid items', (_title, text, items) => {
    const result = parse(text);
    expect(result).toMatchObject({ ok: true });
    expect('items' in result ? result.items.slice(0, items.length) : []).toMatchObject(items);
  });
});

describe('a body of megabytes', () => {
  const size = 4_000_000;

  it.each(['[', '{', '"', '{"a":', '[[],', '\\', ',', '[1e1,', '-', '\n', '[\n'])(
    'of %j is rejected by one sentence per item',
    (part) => {
      const text = part.repeat(size / part.length);
      for (const format of ['json', 'ndjson'] as const) {
        const result = parseBatch(bytesOf(text), format, PARSER, {
          maxItems: 1_000,
          maxItemBytes: 262_144,
        });
        const items = 'items' in result ? [...result.items] : [result];
        expect(items.some(({ ok: valid }) => valid)).toBe(false);
        expect(JSON.stringify(items.slice(0, 3)).length).toBeLessThan(1_000);
      }
    },
  );

  it('counts all lines beyond the limit', () => {
    expect(parse('{}\n'.repeat(100_000), 'ndjson', 10)).toEqual({ ok: false, tooMany: 100_000 });
    expect(parse(`[${'{},'.repeat(99_999)}{}]`, 'json', 10)).toEqual({ ok: false, tooMany: 100_000 });
  });
});

it('splits any valid array into the items that JSON.parse finds', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), fc.constantFrom(0, 2), (values, indent) => {
      const text = JSON.stringify(values, undefined, indent);
      const { items, count } = splitArray(text, Number.POSITIVE_INFINITY);
      expect(count).toBe(values.length);
      expect(items.map(({ start, end }): unknown => JSON.parse(text.slice(start, end)))).toEqual(
        JSON.parse(text),
      );
    }),
  );
});
