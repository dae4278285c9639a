import { type Figure } from '../../../model/source-figures';
import { type Query, type SqlDialect } from '../clients/sql-client';
import { toNumber } from '../values';

/** Reads the storage of tables with their indexes, in bytes. Views have none, and are left out. */
export async function readTableSizes(
  tables: readonly string[],
  dialect: SqlDialect,
  query: Query,
): Promise<readonly Figure[]> {
  const sizes: Figure[] = [];
  for (const table of tables) {
    const [row] = await (dialect === 'postgres' ? postgresSize(table, query) : mysqlSize(table, query));
    const bytes = toNumber(row?.['bytes']) ?? 0;
    if (bytes > 0) {
      sizes.push({ labels: [table], value: bytes });
    }
  }
  return sizes;
}

/** A partitioned table is as large as its partitions; another one has no tree of them. */
function postgresSize(table: string, query: Query) {
  const name = table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  return query(
    'SELECT coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(to_regclass($1))), ' +
      'pg_total_relation_size(to_regclass($1)))::double precision AS bytes',
    [name],
  );
}

function mysqlSize(table: string, query: Query) {
  const [name = '', schema] = table.split('.').reverse();
  return query(
    'SELECT data_length + index_length AS bytes FROM information_schema.tables ' +
      `WHERE table_name = ? AND table_schema = ${schema === undefined ? 'DATABASE()' : '?'}`,
    schema === undefined ? [name] : [name, schema],
  );
}
