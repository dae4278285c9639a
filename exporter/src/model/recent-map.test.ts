import fc from 'fast-check';
import { RecentMap } from './recent-map';

describe('RecentMap', () => {
  it('removes the entry whose last use is the longest ago', () => {
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  });

  it('counts a repeated key once, and keeps its last value', () => {
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect(map.size).toBe(2);
    map.set('c', 4);
    expect([map.get('a'), map.get('b')]).toEqual([3, undefined]);
  });

  it('forgets a deleted entry', () => {
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.delete('a');
    expect([map.get('a'), map.size]).toEqual([undefined, 0]);
  });

  it('has the same entries as a list of uses, for any order of calls', () => {
    const call = fc.record({
      kind: fc.constantFrom('get', 'set', 'delete'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(call), (max, calls) => {
        const map = new RecentMap<number>(max);
        // Oldest use first.
        let uses: { key: string; value: number }[] = [];
        calls.forEach(({ kind, key }, index) => {
          const known = uses.find((use) => use.key === key);
          const others = uses.filter((use) => use.key !== key);
          if (kind === 'get') {
            expect(map.get(key)).toBe(known?.value);
            uses = known === undefined ? others : [...others, known];
          } else if (kind === 'set') {
            map.set(key, index);
            uses = [...others, { key, value: index }].slice(-max);
          } else {
            map.delete(key);
            uses = others;
          }
          expect(map.size).toBe(uses.length);
        });
      }),
    );
  });
});
