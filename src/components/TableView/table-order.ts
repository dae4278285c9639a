import { compareNames } from '../../timeline/sort';
import { type TableColumn, type TableRow } from '../../format/table-columns';

/** The column that sorts the rows. Without one, the rows keep the order of the toolbar. */
export interface TableOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** Returns the next order after a click on a heading: initial direction, opposite direction, toolbar order. */
export function nextOrder(order: TableOrder | undefined, column: string): TableOrder | undefined {
  // Names start ascending; all other columns start with the largest value.
  const first = column !== 'worker';
  if (order?.column !== column) {
    return { column, descending: first };
  }
  return order.descending === first ? { column, descending: !first } : undefined;
}

/** Sorts rows into a new array. Equal rows keep their order; rows without a value come last in both directions. */
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
