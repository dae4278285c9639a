import { rate } from '../../elements/promql';

/** Text of a panel without data: docs/sources/sql-tables.md tells how to read tables. */
export const NO_TABLE = 'No source reads such a table.';

/** A mean: the sum per second by the count per second. */
export function ratio(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** A quantile of a histogram, of the last 5 minutes. */
export function quantile(share: number, buckets: string): string {
  return `histogram_quantile(${share}, sum by (le) (${rate(buckets, '5m')}))`;
}
