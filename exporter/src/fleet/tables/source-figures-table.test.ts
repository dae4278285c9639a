import { rowFinding } from '../../journal/rows/row-shapes';
import { type TablesReading } from '../../model/source-figures';
import { MAX_FIGURES_PER_FAMILY, SourceFiguresTable } from './source-figures-table';

function reading(over: Partial<TablesReading> = {}): TablesReading {
  return { gauges: {}, increases: {}, readUpTo: {}, ...over };
}

function finished(value: number, type = 'import'): TablesReading {
  return reading({
    increases: { finishedTasks: [{ labels: [type, 'succeeded'], value }] },
    readUpTo: { tasksFinished: 1_000 },
  });
}

describe('what sources read in tables', () => {
  it('adds up, and goes on after a restart from what the journal has', () => {
    const table = new SourceFiguresTable();
    table.update('app', finished(2));
    const { changed } = table.update('app', finished(3));
    const restarted = new SourceFiguresTable(changed === undefined ? [] : [changed]);
    restarted.update('app', finished(1));
    expect([...restarted.totals('finishedTasks')]).toEqual([
      { source: 'app', labels: ['import', 'succeeded'], value: 6 },
    ]);
    expect(restarted.readUpTo('app', 'tasksFinished')).toBe(1_000);
  });

  it('never decreases', () => {
    const table = new SourceFiguresTable();
    table.update('app', finished(2));
    table.update('app', finished(-5));
    expect([...table.totals('finishedTasks')]).toMatchObject([{ value: 2 }]);
  });

  it('keeps the totals of a source that is down, and forgets its values', () => {
    const table = new SourceFiguresTable();
    table.update('app', { ...finished(2), gauges: { tasks: [{ labels: ['a', 'pending'], value: 1 }] } });
    expect([...table.gauges('tasks')]).toHaveLength(1);
    table.disconnected('app');
    expect([...table.gauges('tasks')]).toEqual([]);
    expect([...table.totals('finishedTasks')]).toHaveLength(1);
  });

  it('forgets a source that is removed, and no other', () => {
    const table = new SourceFiguresTable();
    table.update('app', finished(2));
    table.update('other', finished(4));
    expect(table.delete('app')).toBe(true);
    expect([...table.totals('finishedTasks')]).toMatchObject([{ source: 'other', value: 4 }]);
    expect([...table.sources]).toEqual(['other']);
  });

  it('counts what exceeds the limit, and goes on counting what it has', () => {
    const table = new SourceFiguresTable();
    const many = Array.from({ length: MAX_FIGURES_PER_FAMILY + 3 }, (_, index) => ({
      labels: [`type-${index}`],
      value: 1,
    }));
    const over = {
      increases: { taskRetries: many },
      readUpTo: { tasksFinished: 1 },
      gauges: { waitingTasks: many },
    };
    expect(table.update('app', over).rejected).toBe(6);
    table.update('app', over);
    const totals = [...table.totals('taskRetries')];
    expect(totals).toHaveLength(MAX_FIGURES_PER_FAMILY);
    expect(totals.every(({ value }) => value === 2)).toBe(true);
  });

  it('counts task types with the names of keys that each object inherits', () => {
    const table = new SourceFiguresTable();
    const named = ['constructor', 'toString', '__proto__', 'import'].map((name) => ({
      labels: [name],
      value: 2,
    }));
    const update = { increases: { taskRetries: named }, readUpTo: { tasksFinished: 1 }, gauges: {} };
    const { changed, rejected } = table.update('app', update);
    table.update('app', update);
    expect([...table.totals('taskRetries')].map(({ labels, value }) => [...labels, value])).toEqual([
      ['constructor', 4],
      ['toString', 4],
      ['import', 4],
    ]);
    // An object cannot hold it. It is counted as dropped.
    expect(rejected).toBe(1);
    expect(rowFinding('source_totals', 'app', changed)).toBeUndefined();
  });

  it('exposes one value per set of labels, also if values were cut to the same text', () => {
    const table = new SourceFiguresTable();
    const tasks = [
      { labels: ['long', 'pending'], value: 5 },
      { labels: ['long', 'pending'], value: 3 },
      { labels: ['long', 'running'], value: 1 },
    ];
    table.update('app', reading({ gauges: { tasks } }));
    expect([...table.gauges('tasks')].map(({ value }) => value)).toEqual([5, 1]);
  });
});
