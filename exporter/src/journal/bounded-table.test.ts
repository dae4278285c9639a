import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Lmdb from 'lmdb';
import { BoundedTable } from './bounded-table';

const mockOpened: Lmdb.RootDatabase[] = [];
jest.mock('lmdb', () => {
  const lmdb: typeof Lmdb = jest.requireActual('lmdb');
  const open = (options: object) => {
    const database = lmdb.open(options);
    mockOpened.unshift(database);
    return database;
  };
  return { ...lmdb, open };
});

interface Row {
  readonly key: string;
  readonly lasts: boolean;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-table-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function open(size: number) {
  return BoundedTable.open<Row>(join(folder, 'table'), {
    description: 'table',
    size,
    evictLast: ({ lasts }) => lasts,
  });
}
function row(key: string, lasts = false): Row {
  return { key, lasts };
}
function keys(table: BoundedTable<Row>) {
  return [...table.rows()].map(({ key }) => key).sort();
}

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

  it('keeps what another has put meanwhile, where one cannot be written', async () => {
    const table = open(2);
    await table.put(row('a'));
    const [database] = mockOpened;
    jest.spyOn(database as NonNullable<typeof database>, 'put').mockRejectedValueOnce(new Error('no space'));
    const first = table.put(row('a', true), row('b'));
    const other = row('a');
    const second = table.put(other);
    await expect(first).rejects.toThrow('The table cannot be written: Error: no space');
    await second;
    expect([keys(table), table.get('a')]).toEqual([['a'], other]);
    await table.close();
  });

  it('reads back keys that are taken for notes elsewhere', async () => {
    const table = open(10);
    const odd = { ...row('a'), labels: { x: '1', __keys__: '2', length: '3', constructor: '4' } };
    await table.put({ ...row('b'), ...{ labels: { x: '1' } } }, odd, {
      ...row('c'),
      ...{ labels: { x: '5' } },
    });
    await table.close();
    const again = open(10);
    expect([...again.rows()].map((each) => Object(each).labels as unknown)).toEqual([
      odd.labels,
      { x: '1' },
      { x: '5' },
    ]);
    await again.close();
  });

  it('is not made of another file', () => {
    writeFileSync(join(folder, 'data.mdb'), 'x'.repeat(10_000));
    const ours = { description: 'table', size: 1, evictLast: () => false };
    expect(() => BoundedTable.open<Row>(folder, ours)).toThrow('is not a journal');
  });
});
