import fc from 'fast-check';

import { loads, textOf } from './split-batches';

const LIMIT = 512 * 1024;
function item(body: string) {
  return { body };
}
function lengths(dealt: readonly (readonly unknown[])[]) {
  return dealt.map(({ length }) => length);
}

test('as many as fit share a request, and the others follow in the next', () => {
  const items = Array.from({ length: 5 }, (_, index) => item(String(index)));
  expect(lengths(loads(items, 5))).toEqual([5]);
  expect(lengths(loads(items, 2))).toEqual([2, 2, 1]);
});

test('nothing to send makes no request', () => {
  expect(loads([], 100)).toEqual([]);
});

test('text is counted in bytes, with its commas and brackets', () => {
  const half = LIMIT / 2 - 2;
  expect(lengths(loads([item('x'.repeat(half)), item('x'.repeat(half))], 100))).toEqual([2]);
  expect(lengths(loads([item('x'.repeat(half)), item('x'.repeat(half + 1))], 100))).toEqual([1, 1]);
  expect(lengths(loads([item('ü'.repeat(half)), item('x')], 100))).toEqual([1, 1]);
});

test('one that is too large for company goes alone, and holds up nobody', () => {
  expect(lengths(loads([item('a'), item('x'.repeat(LIMIT)), item('b'), item('c')], 100))).toEqual([1, 1, 2]);
});

test('one leaves as it is, several as an array', () => {
  expect(textOf([item('{"a":1}')])).toBe('{"a":1}');
  expect(JSON.parse(textOf([item('{"a":1}'), item('{"b":2}')]))).toEqual([{ a: 1 }, { b: 2 }]);
});

test('whatever is dealt, all go in their order and no request is larger than allowed', () => {
  const bodies = fc.array(
    fc.integer({ min: 1, max: LIMIT / 2 }).map((size) => item(JSON.stringify('x'.repeat(size)))),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(bodies, fc.integer({ min: 1, max: 6 }), (items, most) => {
      const dealt = loads(items, most);
      expect(dealt.flat()).toEqual(items);
      for (const load of dealt) {
        expect(load.length).toBeLessThanOrEqual(most);
        expect(load.length).toBeGreaterThan(0);
        if (load.length > 1) expect(Buffer.byteLength(textOf(load))).toBeLessThanOrEqual(LIMIT);
      }
    }),
    { numRuns: 30 },
  );
});
