import { type Query, type SqlDialect, type SqlRow } from '../../ingest/sql/clients/sql-client';
import { toNumber, toText } from '../../ingest/sql/values';

/** A table or view, as the catalog of the server describes it. */
export interface Relation {
  /** Schema of PostgreSQL; empty for MySQL. */
  readonly schema: string;
  readonly name: string;
  readonly isView: boolean;
  /** Whether its name alone finds it, without the schema. */
  readonly isOnPath: boolean;
  /** Whether the role may read all of its columns. */
  readonly isReadable: boolean;
  /** Whether row security applies to the role: it may see no rows, without an error. */
  readonly hidesRows: boolean;
  /** Names of the columns with their types, such as `text`, `timestamp with time zone`. */
  readonly columns: ReadonlyMap<string, string>;
  /** Columns that are a key by themselves. */
  readonly keys: ReadonlySet<string>;
}

/** More tables than these are left out, those with the last names. */
export const MAX_RELATIONS = 5_000;

/** The catalog shows tables and columns to every role; `pg_get_indexdef` and statistics are not needed. */
const POSTGRES = `
SELECT n.nspname AS schema, c.relname AS name, c.relkind IN ('v', 'm') AS is_view,
       pg_table_is_visible(c.oid) AS on_path,
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
       row_security_active(c.oid) AS hides_rows,
       (SELECT json_object_agg(a.attname, format_type(a.atttypid, NULL))
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT json_agg(a.attname)
          FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1) AS keys
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND NOT c.relispartition
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
 ORDER BY n.nspname, c.relname
 LIMIT ${MAX_RELATIONS + 1}`;

/** MySQL and MariaDB show only what the user may read something of. */
const MYSQL_TABLES = `
SELECT TABLE_NAME AS name, TABLE_TYPE <> 'BASE TABLE' AS is_view
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
 ORDER BY TABLE_NAME LIMIT ${MAX_RELATIONS + 1}`;
const MYSQL_COLUMNS = `
SELECT TABLE_NAME AS name, COLUMN_NAME AS column_name, DATA_TYPE AS type, COLUMN_KEY AS key_kind
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`;
const MYSQL_KEY_SIZES = `
SELECT TABLE_NAME AS name, MAX(COLUMN_NAME) AS column_name
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0
 GROUP BY TABLE_NAME, INDEX_NAME HAVING COUNT(*) = 1`;

/** Reads all tables and views of a database with their columns. */
export async function readRelations(query: Query, dialect: SqlDialect): Promise<readonly Relation[]> {
  return dialect === 'postgres' ? (await query(POSTGRES)).map(toRelation) : readMysql(query);
}

function toRelation(row: SqlRow): Relation {
  return {
    schema: String(row['schema']),
    name: String(row['name']),
    isView: row['is_view'] === true,
    isOnPath: row['on_path'] === true,
    isReadable: row['readable'] === true,
    hidesRows: row['hides_rows'] === true,
    columns: new Map(Object.entries((row['columns'] ?? {}) as Readonly<Record<string, string>>)),
    keys: new Set((row['keys'] ?? []) as readonly string[]),
  };
}

async function readMysql(query: Query): Promise<readonly Relation[]> {
  const tables = await query(MYSQL_TABLES);
  const columns = grouped(await query(MYSQL_COLUMNS));
  const keys = grouped(await query(MYSQL_KEY_SIZES));
  return tables.map((row) => {
    const name = String(row['name']);
    return {
      schema: '',
      name,
      isView: toNumber(row['is_view']) === 1,
      isOnPath: true,
      isReadable: true,
      hidesRows: false,
      columns: new Map(
        (columns.get(name) ?? []).map((each) => [
          toText(each['column_name']) ?? '',
          toText(each['type']) ?? '',
        ]),
      ),
      keys: new Set((keys.get(name) ?? []).map((each) => toText(each['column_name']) ?? '')),
    };
  });
}

function grouped(rows: readonly SqlRow[]): ReadonlyMap<string, readonly SqlRow[]> {
  const groups = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const name = String(row['name']);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}
