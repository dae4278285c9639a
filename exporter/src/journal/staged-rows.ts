import { type Tables } from './rows/records';

type Rows = ReadonlyMap<string, unknown>;

/** Rows that wait for a commit: the newest value of each. An undefined value removes the row. */
export class StagedRows {
  // By table and key, because building one text of both takes longer, and this runs several times for each report.
  readonly #byTable = new Map<keyof Tables, Map<string, unknown>>();

  set(table: keyof Tables, key: string, value: unknown): void {
    let rows = this.#byTable.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#byTable.set(table, rows);
    }
    rows.set(key, value);
  }

  /** The values by table and key. */
  tables(): Iterable<readonly [keyof Tables, Rows]> {
    return this.#byTable;
  }

  /** Adds the rows of a failed commit, without those of which a newer value is here. */
  addOlder(failed: StagedRows): void {
    for (const [table, rows] of failed.tables()) {
      this.#byTable.set(table, new Map([...rows, ...(this.#byTable.get(table) ?? [])]));
    }
  }
}
