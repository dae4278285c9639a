import fc from 'fast-check';
import { parse } from 'papaparse';
import { toCsv } from './csv';

function lines(...cells: (string | number | undefined)[]) {
  return toCsv({ head: ['a'], rows: cells.map((cell) => [cell]) }).split('\r\n');
}

it('quotes what RFC 4180 says must be quoted, and doubles quotes', () => {
  expect(
    toCsv({
      head: ['name', 'n'],
      rows: [
        ['a,b', 1],
        ['say "hi"', 2],
        ['two\nlines', 3],
      ],
    }),
  ).toBe('name,n\r\n"a,b",1\r\n"say ""hi""",2\r\n"two\nlines",3\r\n');
});

it('leaves what is not known empty, and 0 as 0', () => {
  expect(toCsv({ head: ['a', 'b', 'c'], rows: [[undefined, 0, 'x']] })).toBe('a,b,c\r\n,0,x\r\n');
});

it.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '=a\nb',
  '＝1',
  '=HYPERLINK("http://x","y")',
])('takes the power from a text that a spreadsheet would run: %j', (text) => {
  const [, cell] = parse<string[]>(toCsv({ head: ['a'], rows: [[text]] })).data.flat();
  expect(cell).toBe(`'${text}`);
});

it('leaves numbers below nothing and harmless text alone', () => {
  expect(lines(-1.5, 'w-1', 'a=b')).toEqual(['a', '-1.5', 'w-1', 'a=b', '']);
});

it('is read back as it was, whatever harmless text it holds', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !/^\s*[=+\-@\t\r\n＝＋－＠]/u.test(one));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
      const csv = toCsv({ head: ['a', 'b'], rows });
      expect(parse<string[]>(csv, { newline: '\r\n', delimiter: ',' }).data.slice(1, -1)).toEqual(rows);
    }),
  );
});
