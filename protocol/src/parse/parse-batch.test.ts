import fc from 'fast-check';
import { splitArray } from './json-structure';
import { parseBatch } from './parse-batch';
import { parseReport } from './parse-report';

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
  );
}
function parse(body: string | Uint8Array, format: 'json' | 'ndjson' = 'json', maxItems?: number) {
  const bytes = typeof body === 'string' ? bytesOf(body) : body;
  return parseBatch(bytes, format, parseReport, {
    ...(maxItems !== undefined && { maxItems }),
    maxItemBytes: 100_000,
  });
}
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
/** More than `MAX_WHOLE_BYTES`, so that the array is split before it is parsed. */
const PADDING = ' '.repeat(70_000);

/** Bad items, each with the reason of its rejection. */
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
  [
    'has metadata 17 levels deep',
    bytesOf(`{"worker_id":"c","metadata":${'{"a":'.repeat(17)}1${'}'.repeat(17)}}`),
    /nested/,
  ],
  [
    'has metadata 9,000 levels deep',
    bytesOf(`{"worker_id":"c","metadata":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`),
    /nested/,
  ],
  ['is not UTF-8', bytesOf('{"worker_id":"', [0xff], '"}'), /UTF-8/],
  ['encodes a surrogate in UTF-8', bytesOf('{"worker_id":"', [0xed, 0xa0, 0x80], '"}'), /UTF-8/],
  ['ends within a character', bytesOf('{"worker_id":"c","hostname":"', [0xe2, 0x82], '"}'), /UTF-8/],
  ['has an overlong slash', bytesOf('{"worker_id":"', [0xc0, 0xaf], '"}'), /UTF-8/],
  ['has half of a surrogate pair', bytesOf(String.raw`{"worker_id":"c","hostname":"\ud800"}`), /surrogate/],
  ['has a number beyond all', bytesOf('{"worker_id":"c","interval_seconds":1e999}'), /must be a number/],
  [
    'has a number of 50,000 digits',
    bytesOf(`{"worker_id":"c","interval_seconds":${'9'.repeat(50_000)}}`),
    /must be a number/,
  ],
  ['has no value', bytesOf('{"worker_id":}'), /Invalid symbol|Value expected/],
  ['has a comma too many', bytesOf('{"worker_id":"c",}'), /Property name expected/],
  ['has single quotes', bytesOf("{'worker_id':'c'}"), /Property name expected/],
  ['has a tab in a string', bytesOf('{"worker_id":"c\td"}'), /Invalid character/],
  ['has a NUL', bytesOf('{"worker_id":"c"', [0], '}'), /malformed/],
  ['is a word', bytesOf('undefined'), /Invalid symbol/],
  ['is a number', bytesOf('17'), /must be an object/],
  ['has a duplicate key of another type', bytesOf('{"worker_id":"c","worker_id":1}'), /must be a string/],
  [
    'is larger than the limit',
    bytesOf(`{"worker_id":"c","hostname":"${'x'.repeat(100_000)}"}`),
    /at most 100000 bytes \(limits.report_bytes\), has 10003\d/,
  ],
  ['has a closing bracket too many', bytesOf('{"worker_id":"c"}}'), /malformed/],
  ['mixes brackets', bytesOf('{"worker_id":["c"}'), /malformed/],
];

describe.each(BAD_ITEMS)('a report that %s', (_title, bad, reason) => {
  const expected = { items: [ok('a'), { ok: false, reason: expect.stringMatching(reason) }, ok('b')] };

  it('costs no other line of NDJSON', () => {
    expect(parse(Buffer.concat([bytesOf(`${GOOD}\n`), bad, bytesOf(`\n${OTHER}`)]), 'ndjson')).toMatchObject(
      expected,
    );
    expect(
      parse(Buffer.concat([bytesOf(`\ufeff${GOOD}\r\n`), bad, bytesOf(`\r\n\r\n${OTHER}\r\n`)]), 'ndjson'),
    ).toMatchObject(expected);
  });

  it('costs no other item of an array', () => {
    expect(parse(Buffer.concat([bytesOf(`[${GOOD},`), bad, bytesOf(`,${OTHER}]`)]))).toMatchObject(expected);
    expect(
      parse(Buffer.concat([bytesOf(`\ufeff [${PADDING}${GOOD}\n,`), bad, bytesOf(`\n,${OTHER}\n]\n`)])),
    ).toMatchObject(expected);
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
        const result = parseBatch(bytesOf(text), format, parseReport, {
          maxItems: 1_000,
          maxItemBytes: 262_144,
        });
        const items = 'items' in result ? result.items : [result];
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
