import fc from 'fast-check';
import { visibleText } from './visible-text';

describe('visible text', () => {
  it.each([
    ['w-17', 'w-17'],
    ['Größe 漢字 😀 é', 'Größe 漢字 😀 é'],
    ['orders\nRunbook:   http://evil.example', 'orders␊Runbook:   http://evil.example'],
    ['a\r\n\tb\u0000\u001b[31m\u007f', 'a␍␊␉b␀␛[31m␡'],
    ['a\u0085b\u2028c\u2029d', 'a�b�c�d'],
    ['invoice\u202etxt.exe', 'invoice�txt.exe'],
    ['\u2066a\u2069\u200f\u061c', '�a���'],
    ['pay\u200bpal\u00ad\ufeff', 'pay�pal��'],
    ['a\u3164b\u034f', 'a�b�'],
    ['\ud800x\udc00', '�x�'],
    ['a\u{e0041}b', 'a��b'],
  ])('of %j is %j', (text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });

  it('has one line, the same length and nothing to replace, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const visible = visibleText(text);
        expect(visible).toHaveLength(text.length);
        expect(visible).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(visible.isWellFormed()).toBe(true);
        expect(visibleText(visible)).toBe(visible);
      }),
    );
  });
});
