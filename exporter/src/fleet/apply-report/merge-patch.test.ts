import fc from 'fast-check';
import { mergePatch } from './merge-patch';

/** The pseudocode of RFC 7396, section 2, to the letter. */
function byTheBook(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) {
    return patch;
  }
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      Reflect.deleteProperty(result, name);
    } else {
      result[name] = byTheBook(Object.hasOwn(result, name) ? result[name] : undefined, value);
    }
  }
  return result;
}

/** The table of RFC 7396, appendix A. Arrays are items of a report, whose nulls mean "not known", so those differ. */
describe('mergePatch, by the cases of RFC 7396', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched by %j is %j', (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged);
  });

  it('takes nulls out of an array’s items', () => {
    expect(mergePatch({}, { disks: [{ mountpoint: '/', used_bytes: null }] })).toEqual({
      disks: [{ mountpoint: '/' }],
    });
  });

  it('changes neither argument and shares what it does not touch', () => {
    const target = { a: { b: 1 }, c: { d: 1 } };
    const merged = mergePatch(target, { c: { d: 2 } }) as typeof target;
    expect(target).toEqual({ a: { b: 1 }, c: { d: 1 } });
    expect(merged.a).toBe(target.a);
  });

  it('makes no copy of what the patch tells whole', () => {
    const patch = { a: { b: 2, c: [1] } };
    expect(mergePatch({ a: { b: 1, c: [1] } }, patch)).toBe(patch);
    expect(mergePatch(undefined, patch)).toBe(patch);
  });

  it('keeps what a patch leaves out, wherever it stands', () => {
    const merged = mergePatch({ a: { b: 1, c: 1 }, d: { e: 1 }, f: 1 }, { f: 2, a: { b: 2 }, d: { e: 1 } });
    expect(merged).toEqual({ a: { b: 2, c: 1 }, d: { e: 1 }, f: 2 });
  });

  it('is what the algorithm of RFC 7396 gives, and changes neither argument', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'constructor');
    const { document } = fc.letrec<{ document: unknown }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 1, 'x'),
        fc.dictionary(key, tie('document'), { noNullPrototype: true }),
      ),
    }));
    // A target is what was merged before, and holds no null.
    fc.assert(
      fc.property(document, document, (reported, patch) => {
        const target = byTheBook(undefined, reported);
        const before = JSON.stringify([target, patch]);
        expect(mergePatch(target, patch)).toEqual(byTheBook(target, patch));
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not take an object’s inherited keys for its own', () => {
    expect(mergePatch({}, { constructor: { x: 1 } })).toEqual({ constructor: { x: 1 } });
  });
});
