import { compareNames } from '../../timeline/sort';
import { type TableColumn, type TableRow } from '../../format/table-columns';

/** By which column rows are ordered; none leaves them as the toolbar ordered them. */
export interface TableOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** The next order when a heading is pressed: the one way, the other way, and back to the toolbar's. */
export function nextOrder(order: TableOrder | undefined, column: string): TableOrder | undefined {
  // Names are looked for from A on; of everything else the most is wanted first.
  const first = column !== 'worker';
  if (order?.column !== column) {
    return { column, descending: first };
  }
  return order.descending === first ? { column, descending: !first } : undefined;
}

/** A new array; rows that are equal keep their order, and rows without a value stand last either way. */
export function orderRows(
  rows: readonly TableRow[],
  columns: readonly TableColumn[],
  order: TableOrder | undefined,
): readonly TableRow[] {
  const column = columns.find(({ id }) => id === order?.column);
  if (order === undefined || column === undefined) {
    return rows;
  }
  const sign = order.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return sign * compareValues(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compareValues(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareNames(String(a), String(b));
}
