import { parseBatch } from './parse-batch';
import { parseReport } from './parse-report';

function parse(text: string, form: 'json' | 'ndjson' = 'json', most?: number) {
  return parseBatch(text, form, parseReport, most);
}
function ok(id: string) {
  return { ok: true, report: { worker_id: id } };
}

describe('parseBatch', () => {
  it('takes one object', () => {
    expect(parse('{"worker_id":"a"}')).toEqual({ ok: true, items: [ok('a')] });
  });

  it('takes an array and keeps its order, good and bad', () => {
    expect(parse('[{"worker_id":"a"},{},{"worker_id":"b"}]')).toMatchObject({
      items: [ok('a'), { ok: false, path: '$.worker_id' }, ok('b')],
    });
  });

  it('takes NDJSON with blank lines and either line end, and refuses a malformed line alone', () => {
    expect(parse('{"worker_id":"a"}\r\n\n{"worker\n{"worker_id":"b"}\n', 'ndjson')).toMatchObject({
      items: [
        ok('a'),
        { ok: false, path: '$', reason: expect.stringContaining('malformed JSON at position') },
        ok('b'),
      ],
    });
  });

  it('says where JSON is malformed', () => {
    expect(parse('{\n  "worker_id": abc }')).toEqual({
      ok: false,
      path: '$',
      reason: 'is malformed JSON at position 17 (line 2, column 16): Invalid symbol',
    });
    expect(parse('{"a":1')).toMatchObject({
      reason: expect.stringContaining('position 6 (line 1, column 7)'),
    });
  });

  it.each(['', '[]'])('refuses %j, which holds nothing', (text) => {
    expect(parse(text).ok).toBe(false);
  });

  it('refuses NDJSON of blank lines only', () => {
    expect(parse('\n\n', 'ndjson').ok).toBe(false);
  });

  it('refuses more than may come at once, and says how many came', () => {
    expect(parse('[{},{},{}]', 'json', 2)).toEqual({ ok: false, tooMany: 3 });
    expect(parse('{}\n{}\n{}', 'ndjson', 2)).toEqual({ ok: false, tooMany: 3 });
    expect(parse('[{},{}]', 'json', 2).ok).toBe(true);
  });
});
