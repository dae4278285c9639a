import fc from 'fast-check';
import { isTooDeep, MAX_PARSED_DEPTH } from './json-structure';

/** The text of a string within that many arrays. */
function nested(text: string, depth: number): string {
  return `${'['.repeat(depth)}${JSON.stringify(text)}${']'.repeat(depth)}`;
}

const tricky = fc
  .array(fc.constantFrom('[', '{', ']', '}', '"', '\\', '\n', 'a'), { maxLength: 100 })
  .map((all) => all.join(''));

describe('the depth of a JSON text', () => {
  it('is counted without the brackets in strings, whatever they contain', () => {
    fc.assert(
      fc.property(tricky, fc.nat(MAX_PARSED_DEPTH + 3), (text, depth) => {
        expect(isTooDeep(`{"key":${nested(text, depth)}}`)).toBe(depth + 1 > MAX_PARSED_DEPTH);
      }),
    );
  });

  it('ends with a string that is not closed', () => {
    expect(isTooDeep(`["${'['.repeat(100)}`)).toBe(false);
    expect(isTooDeep(`["${'['.repeat(100)}\\"`)).toBe(false);
    expect(isTooDeep(`["${'['.repeat(100)}\\\\"${'['.repeat(100)}`)).toBe(true);
  });
});
