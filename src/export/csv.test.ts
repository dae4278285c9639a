import fc from 'fast-check';
import { parse } from 'papaparse';
import { toCsv } from './csv';

function lines(...cells: (string | number | undefined)[]) {
  return toCsv({ head: ['a'], rows: cells.map((cell) => [cell]) }).split('\r\n');
}

it('quotes fields as RFC 4180 requires, and doubles quotes', () => {
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

it('leaves unknown values empty, and writes 0 as 0', () => {
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
])('escapes text that a spreadsheet would run as a formula: %j', (text) => {
  const [, cell] = parse<string[]>(toCsv({ head: ['a'], rows: [[text]] })).data.flat();
  expect(cell).toBe(`'${text}`);
});

it('leaves negative numbers and harmless text as they are', () => {
  expect(lines(-1.5, 'w-1', 'a=b')).toEqual(['a', '-1.5', 'w-1', 'a=b', '']);
});

it('is parsed back unchanged, whatever harmless text it holds', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !/^\s*[=+\-@\t\r\n＝＋－＠]/u.test(one));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
      const csv = toCsv({ head: ['a', 'b'], rows });
      expect(parse<string[]>(csv, { newline: '\r\n', delimiter: ',' }).data.slice(1, -1)).toEqual(rows);
    }),
  );
});
