import { parseBatch, parseReport } from './parse-report';

function parse(text: string, format: 'json' | 'ndjson' = 'json', maxItems?: number) {
  return parseBatch(text, format, parseReport, maxItems);
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
