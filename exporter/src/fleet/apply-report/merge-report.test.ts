import fc from 'fast-check';
import { mergePatch } from './merge-report';

/** Reference implementation: the pseudocode of RFC 7396, section 2. */
function referenceMergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) {
    return patch;
  }
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      Reflect.deleteProperty(result, name);
    } else {
      result[name] = referenceMergePatch(Object.hasOwn(result, name) ? result[name] : undefined, value);
    }
  }
  return result;
}

/** Cases of RFC 7396, appendix A. The cases with nulls in arrays differ: such nulls are removed. */
describe('mergePatch', () => {
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

  it('removes nulls from the items of an array', () => {
    expect(mergePatch({}, { disks: [{ mountpoint: '/', used_bytes: null }] })).toEqual({
      disks: [{ mountpoint: '/' }],
    });
  });

  it('does not modify its arguments, and shares unchanged objects', () => {
    const target = { a: { b: 1 }, c: { d: 1 } };
    const merged = mergePatch(target, { c: { d: 2 } }) as typeof target;
    expect(target).toEqual({ a: { b: 1 }, c: { d: 1 } });
    expect(merged.a).toBe(target.a);
  });

  it('does not copy objects that the patch contains completely', () => {
    const patch = { a: { b: 2, c: [1] } };
    expect(mergePatch({ a: { b: 1, c: [1] } }, patch)).toBe(patch);
    expect(mergePatch(undefined, patch)).toBe(patch);
  });

  it('keeps keys that the patch does not contain, for any order of keys', () => {
    const merged = mergePatch({ a: { b: 1, c: 1 }, d: { e: 1 }, f: 1 }, { f: 2, a: { b: 2 }, d: { e: 1 } });
    expect(merged).toEqual({ a: { b: 2, c: 1 }, d: { e: 1 }, f: 2 });
  });

  it('equals the algorithm of RFC 7396, and does not modify its arguments', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'constructor');
    const { document } = fc.letrec<{ document: unknown }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 1, 'x'),
        fc.dictionary(key, tie('document'), { noNullPrototype: true }),
      ),
    }));
    // A target is the result of an earlier merge, so it contains no nulls.
    fc.assert(
      fc.property(document, document, (reported, patch) => {
        const target = referenceMergePatch(undefined, reported);
        const before = JSON.stringify([target, patch]);
        expect(mergePatch(target, patch)).toEqual(referenceMergePatch(target, patch));
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('ignores inherited keys of an object', () => {
    expect(mergePatch({}, { constructor: { x: 1 } })).toEqual({ constructor: { x: 1 } });
  });
});
