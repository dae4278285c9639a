import { type Database } from 'lmdb';
import { STRUCTURED } from '../rows/encoding';
import { type Environment } from '../environment';
import { type Finding } from '../pages/check-pages';
import { type Meta } from '../pages/meta-page';
import { type PageFile } from '../pages/page-file';
import { type TreeWalk } from '../pages/tree-walk';
import { type Tables } from '../rows/records';
import { rowFinding } from '../rows/row-shapes';
import { type LostRow, lostRows } from './lost-rows';

export interface RestoreOptions {
  readonly environment: Environment;
  readonly tables: Readonly<Record<string, Database<unknown, string>>>;
  readonly file: PageFile;
  readonly meta: Meta;
  readonly walk: TreeWalk | undefined;
  /** What is wrong with the file. */
  readonly findings: readonly Finding[];
}

/** The encoder of a table; lmdb does not declare its type. */
interface Encoder {
  readonly constructor: new (options: object) => Encoder;
  decode(value: Uint8Array): unknown;
}

/** End of the stored key of the names of properties, which each table has once. */
const STRUCTURES_KEY = 'structures';

/**
 * Adds rows that no table leads to any more, to the table that they fit. The names of their properties are in a row of the
 * same table, which may be lost as well: each lost list of names is tried, and the one that most rows fit is used.
 */
export function restoreLostRows({ environment, tables, file, meta, walk, findings }: RestoreOptions): void {
  if (walk === undefined) {
    return;
  }
  // Without the list of tables, or without its first pages, every table may be incomplete.
  const isListDamaged = findings.some(({ table }) => table === undefined);
  const damaged = Object.entries(tables).filter(
    ([name]) => isListDamaged || findings.some(({ table }) => table === name),
  );
  const lost = [...lostRows(file, meta, walk)];
  for (const [name, table] of damaged) {
    const { encoder } = table as Database<unknown, string> & { readonly encoder: Encoder };
    const best = [encoder, ...lostEncoders(lost, encoder)]
      .map((each) => usableRows(lost, name as keyof Tables, each))
      .reduce((a, b) => (b.size > a.size ? b : a));
    for (const [key, { row }] of best) {
      if (!table.doesExist(key)) {
        environment.reserve(1 << 16);
        table.putSync(key, row);
      }
    }
  }
}

function lostEncoders(lost: readonly LostRow[], encoder: Encoder): readonly Encoder[] {
  return lost
    .filter(({ key }) => key.toString('latin1').endsWith(STRUCTURES_KEY))
    .flatMap(({ value }) => {
      const structures = decodeOrUndefined(encoder, value);
      return Array.isArray(structures) ? [new encoder.constructor({ structures, ...STRUCTURED })] : [];
    });
}

/** The newest of the lost rows that fit a table, by key. */
function usableRows(
  lost: readonly LostRow[],
  table: keyof Tables,
  encoder: Encoder,
): ReadonlyMap<string, { readonly row: unknown; readonly transaction: number }> {
  const usable = new Map<string, { readonly row: unknown; readonly transaction: number }>();
  for (const { key: bytes, value, transaction } of lost) {
    const key = bytes.toString('utf8');
    const known = usable.get(key);
    if (known !== undefined && known.transaction > transaction) {
      continue;
    }
    const row = decodeOrUndefined(encoder, value);
    if (row !== undefined && rowFinding(table, key, row) === undefined) {
      usable.set(key, { row, transaction });
    }
  }
  return usable;
}

function decodeOrUndefined(encoder: Encoder, value: Buffer): unknown {
  try {
    return encoder.decode(value);
  } catch {
    // The bytes belong to another table, or to other names.
    return undefined;
  }
}
