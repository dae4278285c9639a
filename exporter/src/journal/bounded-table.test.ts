import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Lmdb from 'lmdb';
import { BoundedTable } from './bounded-table';
import { flag, objectOf, text } from './rows/shape';

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
  readonly evictLast: boolean;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-table-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function open(size: number) {
  return BoundedTable.open<Row>(join(folder, 'table'), {
    description: 'table',
    size,
    evictLast: (row) => row.evictLast,
    fits: objectOf({ key: text, evictLast: flag }),
  });
}
function row(key: string, evictLast = false): Row {
  return { key, evictLast };
}
function keys(table: BoundedTable<Row>) {
  return [...table.rows()].map(({ key }) => key).sort();
}

describe('BoundedTable', () => {
  it('returns the newest row of each key after it is reopened', async () => {
    const table = open(10);
    await table.put(row('a'), row('b'));
    await table.put(row('a', true));
    await table.close();
    const again = open(10);
    expect([keys(again), again.get('a')]).toEqual([['a', 'b'], row('a', true)]);
    expect(again.get('c')).toBeUndefined();
    await again.close();
  });

  it('evicts the oldest rows, and rows marked evictLast only if there are no others', async () => {
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

  it('keeps its rows if writing fails', async () => {
    const table = open(2);
    await table.put(row('a'), row('b'));
    await table.close();
    await expect(table.put(row('a', true), row('c'))).rejects.toThrow('Writing the table failed');
    expect([keys(table), table.get('a')]).toEqual([['a', 'b'], row('a')]);
  });

  it('keeps a row that a later call replaced if writing the first one fails', async () => {
    const table = open(2);
    await table.put(row('a'));
    const [database] = mockOpened;
    jest.spyOn(database as NonNullable<typeof database>, 'put').mockRejectedValueOnce(new Error('no space'));
    const first = table.put(row('a', true), row('b'));
    const other = row('a');
    const second = table.put(other);
    await expect(first).rejects.toThrow(/Writing the table failed: .*no space/);
    await second;
    expect([keys(table), table.get('a')]).toEqual([['a'], other]);
    await table.close();
  });

  it('reads back keys that the packing library uses internally', async () => {
    const table = open(10);
    const unusual = { ...row('a'), labels: { x: '1', __keys__: '2', length: '3', constructor: '4' } };
    await table.put({ ...row('b'), ...{ labels: { x: '1' } } }, unusual, {
      ...row('c'),
      ...{ labels: { x: '5' } },
    });
    await table.close();
    const again = open(10);
    expect([...again.rows()].map((each) => Object(each).labels as unknown)).toEqual([
      unusual.labels,
      { x: '1' },
      { x: '5' },
    ]);
    await again.close();
  });

  it('rejects a file that is not an LMDB database', () => {
    writeFileSync(join(folder, 'data.mdb'), 'x'.repeat(10_000));
    const options = { description: 'table', size: 1, evictLast: () => false, fits: () => true };
    expect(() => BoundedTable.open<Row>(folder, options)).toThrow('is not a journal');
  });
});
