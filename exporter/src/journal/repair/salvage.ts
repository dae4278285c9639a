import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, type RootDatabase } from 'lmdb';
import { DATA_FILE } from '../disk/data-file';
import { SCHEMALESS } from '../rows/encoding';
import { Environment } from '../environment';
import { openTables, TABLES } from '../journal';
import { JournalError } from '../disk/journal-error';
import { checkPages, type Finding, type PageFindings, type RawRow } from '../pages/check-pages';
import { type Meta } from '../pages/meta-page';
import { PageFile, readMetas } from '../pages/page-file';
import { restoreLostRows } from './restore-lost-rows';
import { type ReadableRow, RowCheck } from './row-check';

export interface SalvageOptions {
  /** Directory of the data file to read; it is not changed. */
  readonly source: string;
  /** Directory of the new data file. */
  readonly target: string;
  /** Whether it is the fleet's data file, which has tables; the others have their rows in the root. */
  readonly isFleet: boolean;
  /** Name of the table in the root. */
  readonly rootTable: string;
  /** Called for each row of the new file. */
  readonly onRow?: (row: ReadableRow) => void;
}

/** What was read from a data file. */
export interface Salvaged {
  /** What is wrong with the file, as sentences. */
  readonly findings: readonly string[];
  /** Rows in the new file, by table. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Bytes of rows in one transaction. */
const BATCH_BYTES = 1 << 20;
/** LMDB uses the page size of the machine. */
const ASSUMED_PAGE_BYTES = 4096;

/**
 * Copies every row that can be read from a data file into a new one. The damaged file is read with ordinary reads, page by
 * page, and never mapped.
 *
 * @throws JournalError if the file cannot be read at all, or the new one cannot be written
 */
export async function salvage(options: SalvageOptions): Promise<Salvaged> {
  const path = join(options.source, DATA_FILE);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const file = new PageFile(descriptor, fstatSync(descriptor).size);
    return await copyRows(file, options);
  } catch (error) {
    if (error instanceof JournalError) {
      throw error;
    }
    throw new JournalError(`Reading ${path} failed: ${String(error)}. Check the disk.`, { cause: error });
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

async function copyRows(file: PageFile, options: SalvageOptions): Promise<Salvaged> {
  const { target, isFleet, rootTable, onRow = () => undefined } = options;
  const { findings } = checkPages(file);
  const texts = findings.map(describe);
  if (file.size === 0) {
    return { findings: [], rows: new Map() };
  }
  const meta = bestSnapshot(file) ?? assumedSnapshot(file);
  const settings = isFleet ? { maxDbs: TABLES.length + 1 } : SCHEMALESS;
  const copy = Environment.open(target, settings);
  const pages = copyRaw(copy, file, meta);
  await copy.close();

  const environment = Environment.open(target, settings);
  try {
    const tables: Readonly<Record<string, Database<unknown, string>>> = isFleet
      ? openTables(environment.root)
      : { [rootTable]: environment.root };
    if (isFleet && findings.length > 0) {
      restoreLostRows({ environment, tables, file, meta, walk: pages.walk, findings });
    }
    const check = new RowCheck(environment, onRow);
    for (const [name, table] of Object.entries(tables)) {
      check.table(name, table, isFleet);
    }
    if (isFleet) {
      check.meta();
    }
    return { findings: [...texts, ...check.findings], rows: check.rows };
  } finally {
    await environment.close();
  }
}

function describe({ table, text }: Finding): string {
  return table === undefined ? text : `table "${table}": ${text}`;
}

/** The snapshot that most rows can be read from; the newest one if they are equal. */
function bestSnapshot(file: PageFile): Meta | undefined {
  const candidates = readMetas(file)
    .filter((meta) => typeof meta !== 'string')
    .concat(checkPages(file).meta ?? []);
  let best: { readonly meta: Meta; readonly rows: number } | undefined;
  for (const meta of candidates.sort((a, b) => b.transaction - a.transaction)) {
    let rows = 0;
    checkPages(file, () => rows++, meta);
    if (best === undefined || rows > best.rows) {
      best = { meta, rows };
    }
  }
  return best?.meta;
}

type RawTable = Database<Buffer, Buffer>;

/** A snapshot without tables, for a file whose first pages are lost: rows are found in its leaf pages. */
function assumedSnapshot({ size }: PageFile): Meta {
  const tree = {
    flags: 0,
    depth: 0,
    branchPages: 0,
    leafPages: 0,
    overflowPages: 0,
    entries: 0,
    root: undefined,
  };
  return {
    pageSize: ASSUMED_PAGE_BYTES,
    lastPage: Math.max(1, Math.ceil(size / ASSUMED_PAGE_BYTES) - 1),
    transaction: Number.MAX_SAFE_INTEGER,
    mapBytes: 0,
    free: tree,
    main: tree,
    isUnsynced: false,
    bootId: 0n,
    bytes: Buffer.alloc(0),
  };
}

/** Copies keys and values as they are stored. */
function copyRaw(copy: Environment, file: PageFile, meta: Meta): PageFindings {
  const raw = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const root = copy.root as unknown as RootDatabase<Buffer, Buffer>;
  const tables = new Map<string | undefined, RawTable>();
  // lmdb opens the root table by the name null, which its types do not allow.
  tables.set(undefined, root.openDB<Buffer, Buffer>({ name: null as unknown as string, ...raw }));
  let batch: { readonly table: RawTable; readonly key: Buffer; readonly value: Buffer }[] = [];
  let bytes = 0;
  const flush = () => {
    copy.reserve(2 * bytes + 4096 * batch.length);
    root.transactionSync(() => {
      for (const { table, key, value } of batch) {
        table.putSync(key, value);
      }
    });
    batch = [];
    bytes = 0;
  };
  const add = ({ table: name, key, value }: RawRow) => {
    const table = tables.get(name) ?? root.openDB<Buffer, Buffer>({ name: name ?? '', ...raw });
    tables.set(name, table);
    batch.push({ table, key: Buffer.from(key), value: Buffer.from(value) });
    bytes += key.length + value.length;
    if (bytes > BATCH_BYTES) {
      flush();
    }
  };
  const isKnown = (name: string | undefined) => name === undefined || TABLES.some((each) => each === name);
  const findings = checkPages(file, (row) => isKnown(row.table) && add(row), meta);
  flush();
  return findings;
}
