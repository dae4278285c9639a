import { mergePatch } from './merge';

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

  it('does not take an object’s inherited keys for its own', () => {
    expect(mergePatch({}, { constructor: { x: 1 } })).toEqual({ constructor: { x: 1 } });
  });
});
