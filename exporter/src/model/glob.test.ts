import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileGlobs } from './glob';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** The definition of a glob, by dynamic programming: which ends of the text each start of the pattern can match. */
function matchesByDefinition(pattern: string, text: string): boolean {
  const characters = Array.from(text);
  let reachable = [true, ...characters.map(() => false)];
  for (const character of pattern) {
    if (character === '*') {
      const first = reachable.indexOf(true);
      reachable = reachable.map((_, index) => first >= 0 && index >= first);
    } else {
      const before = reachable;
      reachable = before.map(
        (_, index) =>
          index > 0 &&
          before[index - 1] === true &&
          (character === '?' || character === characters[index - 1]),
      );
    }
  }
  return reachable.at(-1) === true;
}

describe('a glob', () => {
  it.each([
    ['eu-*', ['eu-', 'eu-1', 'eu-1.b'], ['eu', 'xeu-1', 'EU-1', '']],
    ['*-eu', ['-eu', 'a-eu'], ['eu', 'a-eu-1']],
    ['w-?', ['w-1', 'w-*'], ['w-', 'w-12']],
    ['w-17', ['w-17'], ['w-170', 'w-1', 'aw-17']],
    ['*', ['', '.', '..a', 'a/b'], []],
    ['**a**', ['a', 'bab'], ['', 'b']],
    ['a*a', ['aa', 'aba'], ['a']],
    ['a.b', ['a.b'], ['aXb']],
    ['@(a|b)', ['@(a|b)'], ['a']],
    ['[ab]', ['[ab]'], ['a']],
    ['{a,b}', ['{a,b}'], ['a']],
    ['!a', ['!a'], ['b']],
    ['?', ['ä', '😀'], ['', 'ab']],
    ['*?😀', ['a😀', '😀😀'], ['😀', 'a😁', '😀a']],
    ['a?*?b', ['a12b', 'a😀😀b', 'aabb'], ['a1b', 'a😀b', 'ab']],
    ['*?a*', ['ba', '😀a', 'abac'], ['a', 'ab', 'aab'.slice(1)]],
  ])('%s matches the texts of its definition only', (pattern, matching, others) => {
    const matches = compileGlobs([pattern]);
    expect(matching.filter((text) => !matches(text))).toEqual([]);
    expect(others.filter((text) => matches(text))).toEqual([]);
  });

  it('matches if one of several patterns does', () => {
    const matches = compileGlobs(['eu-*', 'w-17']);
    expect(['eu-1', 'w-17', 'w-18', 'us-1'].map(matches)).toEqual([true, true, false, false]);
    expect(compileGlobs([])('')).toBe(false);
  });

  it('agrees with the definition for any pattern and text', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '*', '?'), maxLength: 12 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 16 });
    fc.assert(
      fc.property(pattern, text, (glob, given) => {
        expect(compileGlobs([glob])(given)).toBe(matchesByDefinition(glob, given));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes little more memory than its text, also for characters that take two bytes', () => {
    const patterns = Array.from({ length: 10_000 }, (_, n) => `${n}-*${'漢'.repeat(200)}`);
    const textBytes = patterns.reduce((sum, pattern) => sum + 2 * pattern.length, 0);
    const before = heapUsed();
    const matches = compileGlobs(patterns);
    expect(heapUsed() - before).toBeLessThan(3 * textBytes);
    expect(matches(`7-x${'漢'.repeat(200)}`)).toBe(true);
  });

  it('compares each position of the text at most once with each part of the pattern', () => {
    const text = 'a'.repeat(20_000);
    const patterns = Array.from({ length: 64 }, (_, stars) => `${'*a'.repeat(stars + 1)}*z`);
    expect(patterns.filter((pattern) => compileGlobs([pattern])(text))).toEqual([]);
    expect(patterns.filter((pattern) => compileGlobs([`${pattern}*b`])(text))).toEqual([]);
  });
});
