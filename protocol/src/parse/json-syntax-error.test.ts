import fc from 'fast-check';
import { findSyntaxError } from './json-syntax-error';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the search for a syntax error', () => {
  it.each([
    ['', 0, 'Value expected'],
    ['{', 1, 'Property name expected'],
    ['{"a"', 4, 'Colon expected'],
    ['{"a" 1}', 5, 'Colon expected'],
    ['{"a":1 "b":2}', 7, 'Comma expected'],
    ['[1,]', 3, 'Invalid symbol'],
    ['[1}', 2, 'Comma expected'],
    ['{"a":1,}', 7, 'Property name expected'],
    ['"a', 0, 'Unexpected end of string'],
    [String.raw`"\x"`, 1, 'Invalid escape character'],
    ['"\n"', 1, 'Invalid character'],
    ['01', 1, 'End of file expected'],
    ['// a', 0, 'Invalid symbol'],
    ['\ufeff1', 0, 'Invalid symbol'],
  ])('finds the error of %j at %i: %s', (text, offset, description) => {
    expect(findSyntaxError(text)).toEqual({ offset, description });
  });

  it('finds an error in exactly the texts that JSON.parse rejects', () => {
    const change = fc.record({
      at: fc.nat(200),
      remove: fc.nat(3),
      insert: fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '1', 'e', ' ', '\u0000', 't'),
    });
    fc.assert(
      fc.property(fc.json(), fc.array(change, { maxLength: 3 }), (json, changes) => {
        const text = changes.reduce(
          (all, { at, remove, insert }) => all.slice(0, at) + insert + all.slice(at + remove),
          json,
        );
        expect(findSyntaxError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('needs no call stack for nested text', () => {
    expect(findSyntaxError('['.repeat(1_000_000))).toEqual({
      offset: 1_000_000,
      description: 'Value expected',
    });
    expect(findSyntaxError('{"a":'.repeat(200_000))).toMatchObject({ offset: 1_000_000 });
  });
});
