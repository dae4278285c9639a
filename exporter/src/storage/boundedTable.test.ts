import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedTable } from './boundedTable';

interface Row {
  readonly key: string;
  readonly lasts: boolean;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-table-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const open = (size: number) =>
  BoundedTable.open<Row>(join(folder, 'table'), { what: 'table', size, lasting: ({ lasts }) => lasts });
const row = (key: string, lasts = false): Row => ({ key, lasts });
const keys = (table: BoundedTable<Row>) => [...table.rows()].map(({ key }) => key).sort();

describe('a bounded table', () => {
  it('holds what was put, the newest of each key, when it is opened again', async () => {
    const table = open(10);
    await table.put(row('a'), row('b'));
    await table.put(row('a', true));
    await table.close();
    const again = open(10);
    expect([keys(again), again.get('a')]).toEqual([['a', 'b'], row('a', true)]);
    expect(again.get('c')).toBeUndefined();
    await again.close();
  });

  it('makes room by the oldest, and by those that last when there are no others', async () => {
    const table = open(2);
    await table.put(row('a', true), row('b'), row('c'));
    expect(keys(table)).toEqual(['a', 'c']);
    await table.put(row('d', true), row('e', true));
    expect(keys(table)).toEqual(['d', 'e']);
    await table.close();
    const again = open(2);
    expect(keys(again)).toEqual(['d', 'e']);
    await again.close();
  });

  it('is as it was where it cannot be written', async () => {
    const table = open(2);
    await table.put(row('a'), row('b'));
    await table.close();
    await expect(table.put(row('a', true), row('c'))).rejects.toThrow('The table cannot be written');
    expect([keys(table), table.get('a')]).toEqual([['a', 'b'], row('a')]);
  });

  it('is not made of another file', () => {
    writeFileSync(join(folder, 'data.mdb'), 'x'.repeat(10_000));
    const ours = { what: 'table', size: 1, lasting: () => false };
    expect(() => BoundedTable.open<Row>(folder, ours)).toThrow('is not a journal');
  });
});
