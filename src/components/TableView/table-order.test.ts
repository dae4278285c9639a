import fc from 'fast-check';
import { type TableColumn, type TableRow } from '../../format/table-columns';
import { nextOrder, orderRows, type TableOrder } from './table-order';

/** Rows that a number distinguishes. */
type Numbered = TableRow & { readonly n: number | undefined; readonly name: string };
function row(n: number | undefined, name = '') {
  return { n, name } as Numbered;
}
const columns: TableColumn[] = [
  { id: 'n', label: 'N', value: (one) => (one as Numbered).n },
  { id: 'worker', label: 'Worker', value: (one) => (one as Numbered).name },
];
function ordered(rows: Numbered[], order?: TableOrder) {
  return orderRows(rows, columns, order) as Numbered[];
}

it('goes through initial direction, opposite direction and the toolbar’s order', () => {
  const most = nextOrder(undefined, 'n');
  expect(most).toEqual({ column: 'n', descending: true });
  const least = nextOrder(most, 'n');
  expect(least).toEqual({ column: 'n', descending: false });
  expect(nextOrder(least, 'n')).toBeUndefined();
  expect(nextOrder(least, 'worker')).toEqual({ column: 'worker', descending: false });
});

it('leaves rows as they are without an order, and for a column that was switched off', () => {
  const rows = [row(2), row(3), row(1)];
  expect(ordered(rows)).toBe(rows);
  expect(ordered(rows, { column: 'gone', descending: true })).toBe(rows);
});

it('sorts numbers in names naturally', () => {
  const names = ordered([row(1, 'w-10'), row(1, 'w-2')], { column: 'worker', descending: false });
  expect(names.map(({ name }) => name)).toEqual(['w-2', 'w-10']);
});

it('puts rows without a value last in both directions', () => {
  const rows = [row(undefined), row(1), row(2)];
  expect(ordered(rows, { column: 'n', descending: true }).map(({ n }) => n)).toEqual([2, 1, undefined]);
  expect(ordered(rows, { column: 'n', descending: false }).map(({ n }) => n)).toEqual([1, 2, undefined]);
});

it('keeps all rows unchanged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer(), { nil: undefined })),
      fc.boolean(),
      (numbers, descending) => {
        const rows = numbers.map((n) => row(n));
        const result = ordered(rows, { column: 'n', descending });
        expect(new Set(result)).toEqual(new Set(rows));
        expect(result).toHaveLength(rows.length);
      },
    ),
  );
});
