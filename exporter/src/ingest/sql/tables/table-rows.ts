import { type Query, type SqlDialect, type SqlRow } from '../clients/sql-client';
import { tableSelect } from '../table-select';
import { type Dialect, dialectOf } from './dialects';
import { type ReadWindow } from './read-window';

/** Names of the columns that are understood, each with other names that existing tables use. */
export type ColumnNames = Readonly<Record<string, readonly string[]>>;

/** What the configuration names: a table or a SELECT. */
export interface TableOptions {
  readonly table: string | undefined;
  readonly select: string | undefined;
  /** Key of the configuration that names the SELECT, for messages. */
  readonly key: string;
}

/** A configured table or SELECT, with the columns that it has now. */
export class TableRows<Names extends ColumnNames> {
  readonly sql: Dialect;
  readonly #select: string;
  readonly #found: ReadonlyMap<keyof Names, string>;
  readonly #query: Query;

  private constructor(
    select: string,
    dialect: SqlDialect,
    found: ReadonlyMap<keyof Names, string>,
    query: Query,
  ) {
    this.#select = select;
    this.sql = dialectOf(dialect);
    this.#found = found;
    this.#query = query;
  }

  /**
   * Looks which columns there are. The table may be empty.
   *
   * @throws if the table cannot be read, or a required column is missing
   */
  static async open<Names extends ColumnNames>(
    { table = '', select, key }: TableOptions,
    names: Names,
    required: readonly (keyof Names & string)[],
    dialect: SqlDialect,
    query: Query,
  ): Promise<TableRows<Names>> {
    const statement = (select ?? tableSelect(table, dialect)).replace(/;\s*$/, '');
    // One row, also of an empty table: a row shows the names of its columns.
    const [row = {}] = await query(
      `SELECT heartline_rows.* FROM (SELECT 1 AS heartline_one) AS heartline_one ` +
        `LEFT JOIN (SELECT * FROM (\n${statement}\n) AS heartline_all LIMIT 1) AS heartline_rows ON TRUE`,
    );
    const found = new Map<keyof Names, string>();
    for (const [column, others] of Object.entries(names)) {
      const name = [column, ...others].find((each) => Object.hasOwn(row, each));
      if (name !== undefined) {
        found.set(column, name);
      }
    }
    const missing = required.filter((column) => !found.has(column));
    if (missing.length > 0) {
      throw new Error(
        `${key}: there is no column ${missing.join(', ')}; the columns are ${Object.keys(row).join(', ')}. Name them with AS`,
      );
    }
    return new TableRows(statement, dialect, found, query);
  }

  has(...columns: readonly (keyof Names)[]): boolean {
    return columns.every((column) => this.#found.has(column));
  }

  /** The expression of a column; undefined if there is none. */
  column(column: keyof Names): string | undefined {
    const name = this.#found.get(column);
    return name === undefined ? undefined : `heartline_rows.${this.sql.quoted(name)}`;
  }

  /** The expression of the first column that there is; NULL if there is none. */
  first(...columns: readonly (keyof Names)[]): string {
    return columns.map((column) => this.column(column)).find((name) => name !== undefined) ?? 'NULL';
  }

  /** The text of a column; an empty one for NULL, and if there is none. */
  text(column: keyof Names): string {
    const name = this.column(column);
    return name === undefined ? "''" : `COALESCE(${this.sql.text(name)}, '')`;
  }

  /** A condition: the column is in the window. */
  within(column: string, { from, until }: ReadWindow): string {
    return `${column} > ${this.sql.moment(from)} AND ${column} <= ${this.sql.moment(until)}`;
  }

  /** Rows of expressions over the table. */
  read(expressions: Readonly<Record<string, string>>, rest: string): Promise<readonly SqlRow[]> {
    const list = Object.entries(expressions).map(([name, expression]) => `${expression} AS ${name}`);
    return this.#query(`SELECT ${list.join(', ')} FROM (\n${this.#select}\n) AS heartline_rows ${rest}`);
  }
}
