import { type SqlDialect } from './clients/sql-client';

/** A SELECT of all columns of a table. `table` matches the pattern of the configuration: name or schema.name. */
export function tableSelect(table: string, dialect: SqlDialect): string {
  const quote = dialect === 'postgres' ? '"' : '`';
  const name = table
    .split('.')
    .map((part) => quote + part + quote)
    .join('.');
  return `SELECT * FROM ${name}`;
}
