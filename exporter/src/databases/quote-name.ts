/** Quotes a name of a schema, table or column for PostgreSQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes `table`, `schema.table` or a column for PostgreSQL. */
export function quoteName(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.');
}
