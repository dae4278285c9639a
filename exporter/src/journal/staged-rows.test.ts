import { StagedRows } from './staged-rows';

function rowsOf(staged: StagedRows) {
  return Object.fromEntries([...staged.tables()].map(([table, rows]) => [table, Object.fromEntries(rows)]));
}

describe('staged rows', () => {
  it('have the newest value of each row, by table', () => {
    const staged = new StagedRows();
    staged.set('worker', 'a', 1);
    staged.set('queue', 'a', 2);
    staged.set('worker', 'b', 3);
    staged.set('worker', 'a', 4);
    expect(rowsOf(staged)).toEqual({ worker: { a: 4, b: 3 }, queue: { a: 2 } });
  });

  it('take over the rows of a failed commit, and keep newer values and removals', () => {
    const failed = new StagedRows();
    failed.set('worker', 'old', 1);
    failed.set('worker', 'changed', 1);
    failed.set('worker', 'removed', 1);
    failed.set('queue', 'q', 1);
    const staged = new StagedRows();
    staged.set('worker', 'changed', 2);
    staged.set('worker', 'removed', undefined);
    staged.set('sandbox', 's', 2);
    staged.addOlder(failed);
    expect(rowsOf(staged)).toStrictEqual({
      worker: { old: 1, changed: 2, removed: undefined },
      queue: { q: 1 },
      sandbox: { s: 2 },
    });
  });
});
