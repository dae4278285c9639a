import { type Database } from 'lmdb';
import { type Environment } from '../environment';
import { JOURNAL_FORMAT } from '../migrations';
import { type Tables } from '../rows/records';
import { metaFinding, rowFinding } from '../rows/row-shapes';

/** One readable row, decoded. */
export interface ReadableRow {
  readonly table: string;
  readonly key: string;
  readonly row: unknown;
}

/** Removes rows that cannot be decoded or used from a copy of a journal, and counts the others. */
export class RowCheck {
  readonly findings: string[] = [];
  /** Usable rows by table. */
  readonly rows = new Map<string, number>();
  readonly #environment: Environment;
  readonly #onRow: (row: ReadableRow) => void;
  readonly #format: number | undefined;

  constructor(environment: Environment, onRow: (row: ReadableRow) => void) {
    this.#environment = environment;
    this.#onRow = onRow;
    this.#format = readFormat(environment.root);
  }

  /** @param isFleet whether the table belongs to the fleet, whose rows have a known shape */
  table(name: string, table: Database<unknown, string>, isFleet: boolean): void {
    // Rows of an earlier format have other shapes; they are checked after their migration.
    const hasShape = isFleet && (this.#format ?? JOURNAL_FORMAT) === JOURNAL_FORMAT;
    const usable: { readonly key: string; readonly row: unknown }[] = [];
    let unusable = 0;
    for (const key of [...table.getKeys()] as unknown[]) {
      // Symbols are the keys of the names of properties.
      if (typeof key === 'symbol') {
        continue;
      }
      const row = typeof key === 'string' ? readOrUndefined(table, key) : undefined;
      if (
        typeof key !== 'string' ||
        row === undefined ||
        (hasShape && rowFinding(name as keyof Tables, key, row) !== undefined)
      ) {
        unusable++;
      } else {
        usable.push({ key, row });
        this.#onRow({ table: name, key, row });
      }
    }
    if (unusable > 0) {
      this.#rewrite(table, usable);
    }
    this.rows.set(name, usable.length);
    if (unusable > 0) {
      this.findings.push(
        `table "${name}": ${unusable} rows cannot be decoded or do not have the expected content`,
      );
    }
  }

  /** Writes the usable rows only. A damaged key cannot be removed by its text. */
  #rewrite(
    table: Database<unknown, string>,
    usable: readonly { readonly key: string; readonly row: unknown }[],
  ): void {
    this.#environment.reserve(2 * this.#environment.usedBytes);
    table.clearSync();
    for (const { key, row } of usable) {
      table.putSync(key, row);
    }
  }

  /** Removes metadata of the fleet that cannot be used: the exporter then starts with new ones. */
  meta(): void {
    const { root } = this.#environment;
    if (this.#format === undefined && root.doesExist('meta')) {
      this.findings.push('the metadata cannot be read');
      root.removeSync('meta');
    }
  }
}

function readFormat(root: Database<unknown, string>): number | undefined {
  const meta = readOrUndefined(root, 'meta');
  if (typeof meta !== 'object' || meta === null || !('format' in meta) || typeof meta.format !== 'number') {
    return undefined;
  }
  return meta.format === JOURNAL_FORMAT && metaFinding(meta) !== undefined ? undefined : meta.format;
}

function readOrUndefined(table: Database<unknown, string>, key: string): unknown {
  try {
    return table.get(key);
  } catch {
    // The caller counts it as a finding.
    return undefined;
  }
}
