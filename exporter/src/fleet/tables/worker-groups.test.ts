import fc from 'fast-check';
import { WorkerGroups } from './worker-groups';

it('has each worker in the group of its last key only', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const key = fc.option(fc.constantFrom('x', 'y'), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(id, key)), (moves) => {
      const groups = new WorkerGroups();
      const last = new Map<string, string | undefined>();
      for (const [worker, group] of moves) {
        groups.set(worker, group);
        last.set(worker, group);
      }
      for (const group of ['x', 'y']) {
        const expected = [...last].filter(([, each]) => each === group).map(([worker]) => worker);
        expect([...groups.members(group)].sort()).toEqual(expected.sort());
      }
      expect(groups.members(undefined)).toEqual([]);
    }),
  );
});

it('keeps the order in which the members came', () => {
  const groups = new WorkerGroups();
  for (const worker of ['b', 'a', 'c', 'b']) {
    groups.set(worker, 'x');
  }
  expect(groups.members('x')).toEqual(['b', 'a', 'c']);
});
