import fc from 'fast-check';
import { DeadlineQueue } from './deadline-queue';

function due(deadlines: DeadlineQueue, now: number): string[] {
  const ids: string[] = [];
  for (let id = deadlines.takeDue(now); id !== undefined; id = deadlines.takeDue(now)) {
    ids.push(id);
  }
  return ids;
}

describe('DeadlineQueue', () => {
  it('returns due workers in order of their deadlines, once', () => {
    const deadlines = new DeadlineQueue();
    deadlines.set('b', 20);
    deadlines.set('a', 10);
    deadlines.set('c', 30);
    expect(due(deadlines, 25)).toEqual(['a', 'b']);
    expect(due(deadlines, 25)).toEqual([]);
    expect(due(deadlines, 30)).toEqual(['c']);
  });

  it('does not return deleted workers', () => {
    const deadlines = new DeadlineQueue();
    deadlines.set('a', 10);
    deadlines.delete('a');
    expect(due(deadlines, 100)).toEqual([]);
  });

  it('returns a worker at its earliest deadline since it was last returned', () => {
    const sets = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(100)), { maxLength: 30 });
    fc.assert(
      fc.property(sets, (deadlineSets) => {
        const deadlines = new DeadlineQueue();
        const earliest = new Map<string, number>();
        for (const [id, at] of deadlineSets) {
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
