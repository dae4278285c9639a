import fc from 'fast-check';
import { boundText, escapeLabelValue, labelText } from './format';

describe('a label value', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['naïve ☃ 𝕏', 'naïve ☃ 𝕏'],
    ['back\\slash', 'back\\\\slash'],
    ['"quoted"', '\\"quoted\\"'],
    ['two\nlines', 'two\\nlines'],
    ['a\0b', 'a\0b'],
    ['half \ud83d pair', 'half \ufffd pair'],
    ['whole 😀 pair, "and" more', 'whole 😀 pair, \\"and\\" more'],
  ])('%j is written %j', (value, escaped) => {
    expect(escapeLabelValue(value)).toBe(escaped);
  });

  it('never ends the quotes, the line or the text, and reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const escaped = escapeLabelValue(value);
        expect(escaped).toMatch(/^(?:[^"\\\n]|\\["\\n])*$/);
        const back = escaped.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
        expect(back).toBe(value);
      }),
    );
  });
});

describe('labels', () => {
  it('stand in the order of their names', () => {
    expect(labelText(['a', 'b'], ['1', '2'])).toBe('a="1",b="2"');
  });

  it.each([
    [[undefined, '2'], 'b="2"'],
    [['1', undefined], 'a="1"'],
    [[undefined, undefined], ''],
  ])('%j leaves out what is not known', (values, text) => {
    expect(labelText(['a', 'b'], values)).toBe(text);
  });
});

describe('a bucket’s bound', () => {
  it.each([
    [0, '0.0'],
    [1, '1.0'],
    [0.5, '0.5'],
    [10, '10.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [999_999, '999999.0'],
    [1e6, '1e+06'],
    [2.5e7, '2.5e+07'],
    [1e100, '1e+100'],
    [Infinity, '+Inf'],
  ])('%d is written %s, as Go and OpenMetrics do', (bound, text) => {
    expect(boundText(bound)).toBe(text);
  });
});
