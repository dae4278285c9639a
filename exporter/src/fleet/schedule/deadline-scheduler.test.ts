import fc from 'fast-check';
import { DeadlineQueue } from './deadline-scheduler';

function due(deadlines: DeadlineQueue, now: number): string[] {
  const taken: string[] = [];
  for (let id = deadlines.takeDue(now); id !== undefined; id = deadlines.takeDue(now)) {
    taken.push(id);
  }
  return taken;
}

describe('deadlines', () => {
  it('come up in their order, once', () => {
    const deadlines = new DeadlineQueue();
    deadlines.set('b', 20);
    deadlines.set('a', 10);
    deadlines.set('c', 30);
    expect(due(deadlines, 25)).toEqual(['a', 'b']);
    expect(due(deadlines, 25)).toEqual([]);
    expect(due(deadlines, 30)).toEqual(['c']);
  });

  it('never come up for one that was deleted', () => {
    const deadlines = new DeadlineQueue();
    deadlines.set('a', 10);
    deadlines.delete('a');
    expect(due(deadlines, 100)).toEqual([]);
  });

  it('come up at the earliest moment set since the worker last came up, and at no later', () => {
    const sets = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(100)), { maxLength: 30 });
    fc.assert(
      fc.property(sets, (all) => {
        const deadlines = new DeadlineQueue();
        const earliest = new Map<string, number>();
        for (const [id, at] of all) {
          deadlines.set(id, at);
          earliest.set(id, Math.min(at, earliest.get(id) ?? Infinity));
        }
        for (let now = 0; now <= 100; now++) {
          expect(due(deadlines, now).sort()).toEqual(
            [...earliest]
              .filter(([, at]) => at === now)
              .map(([id]) => id)
              .sort(),
          );
        }
      }),
    );
  });
});
