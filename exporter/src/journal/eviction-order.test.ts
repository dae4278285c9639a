import fc from 'fast-check';
import { EvictionOrder } from './eviction-order';

/** The same by a look at all keys. */
class SortedKeys {
  readonly #isLast = new Map<string, boolean>();

  set(key: string, isLast: boolean): void {
    this.#isLast.set(key, isLast);
  }

  delete(key: string): void {
    this.#isLast.delete(key);
  }

  next(): string | undefined {
    const sorted = [...this.#isLast].sort(([a, aLast], [b, bLast]) =>
      aLast === bLast ? (a < b ? -1 : 1) : Number(aLast) - Number(bLast),
    );
    return sorted[0]?.[0];
  }
}

describe('EvictionOrder', () => {
  it('has the smallest key next, and a key marked last only after all others', () => {
    const order = new EvictionOrder();
    expect(order.next()).toBeUndefined();
    order.set('b', false);
    order.set('a', true);
    expect(order.next()).toBe('b');
    order.delete('b');
    expect(order.next()).toBe('a');
  });

  it('agrees with a sorted list after any changes', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 30 }).map(String),
      what: fc.constantFrom('first', 'last', 'delete', 'evict'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const [order, expected] = [new EvictionOrder(), new SortedKeys()];
        for (const { key, what } of steps) {
          for (const each of [order, expected]) {
            const next = each.next();
            if (what !== 'evict') {
              if (what === 'delete') {
                each.delete(key);
              } else {
                each.set(key, what === 'last');
              }
            } else if (next !== undefined) {
              each.delete(next);
            }
          }
          expect(order.next()).toBe(expected.next());
        }
      }),
    );
  });

  it('forgets outdated keys: marks that change back and forth do not fill the memory', () => {
    const order = new EvictionOrder();
    for (let n = 0; n < 20_000; n++) {
      order.set(String(n % 10), Math.floor(n / 10) % 2 === 0);
    }
    for (let n = 0; n < 10; n++) {
      expect(order.next()).toBe(String(n));
      order.delete(String(n));
    }
    expect(order.next()).toBeUndefined();
  });
});
