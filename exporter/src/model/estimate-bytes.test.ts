import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { estimateBytes } from './estimate-bytes';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('the estimate of the memory of a value', () => {
  it.each([
    ['', 24],
    ['abc', 30],
    [1, 16],
    [true, 0],
    [null, 0],
    [[], 32],
    [[1, 2], 32 + 2 * 24],
    [{}, 56],
    [{ a: 'b' }, 56 + 96 + 26 + 26],
    [{ a: [null] }, 56 + 96 + 26 + 40],
  ])('of %j is %i bytes', (value, bytes) => {
    expect(estimateBytes(value)).toBe(bytes);
  });

  it('is at least the size as JSON of text without escapes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'ä') });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.nat(), fc.array(text))), (value) => {
        expect(estimateBytes(value)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['many keys', () => Object.fromEntries(Array.from({ length: 64 }, () => [unique(), 0.5]))],
    ['empty arrays', () => Array.from({ length: 2_000 }, () => [])],
    ['empty objects', () => Array.from({ length: 2_000 }, () => ({}))],
    ['short strings', () => Array.from({ length: 1_000 }, () => unique())],
    ['a long string of wide characters', () => `${unique()}${'漢'.repeat(8_000)}`],
    ['numbers', () => Array.from({ length: 1_000 }, () => Math.random())],
    ['nested objects', () => Array.from({ length: 300 }, () => ({ [unique()]: { [unique()]: [unique()] } }))],
  ])('is an upper bound of what %s take in the heap', (_what, make) => {
    // Other allocations of the process, such as a table that grows, add to single measurements.
    const shares = Array.from({ length: 5 }, () => shareOfEstimate(make));
    expect(Math.min(...shares)).toBeLessThan(1.1);
  });
});

/** Growth of the heap by 200 values, as a share of the estimate. */
function shareOfEstimate(make: () => unknown): number {
  const texts = Array.from({ length: 200 }, () => JSON.stringify(make()));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const values = texts.map((text): unknown => JSON.parse(text));
  collectGarbage();
  const used = process.memoryUsage().heapUsed - before;
  return used / values.reduce<number>((sum, value) => sum + estimateBytes(value), 0);
}

let uniqueNumber = 0;

function unique(): string {
  uniqueNumber += 1;
  return `k${uniqueNumber.toString(36)}`;
}
