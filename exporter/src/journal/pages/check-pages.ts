import { type Meta } from './meta-page';
import { type PageFile } from './page-file';
import { readCount, type Tree } from './page-format';
import { readBootId, readSnapshots } from './snapshot';
import { type LeafEntry, TreeWalk } from './tree-walk';

export interface PageFindings {
  readonly meta: Meta | undefined;
  /** The walk over the newest snapshot; undefined if there is none. */
  readonly walk: TreeWalk | undefined;
  /** What is wrong, with the table if it is known. Empty if LMDB can use the file. */
  readonly findings: readonly Finding[];
  /** Meta pages that are damaged although the other one is whole; it can replace them. */
  readonly damagedMetas: readonly number[];
  /** Whether the first pages have other snapshots that LMDB must not see. */
  readonly isAmbiguous: boolean;
}

export interface Finding {
  /** Undefined for the file itself and its list of tables. */
  readonly table: string | undefined;
  readonly text: string;
}

/** A row of the data file as it is stored; `table` is undefined for rows of the list of tables. */
export interface RawRow extends LeafEntry {
  readonly table: string | undefined;
}

/** Findings after which the check stops collecting texts: one is enough to refuse the file. */
const MAX_FINDINGS = 100;

/**
 * Checks a data file without LMDB: size, both meta pages, every page of every table, and the list of free pages.
 *
 * @param onRow called for each row that can be read, also in a damaged file
 * @param snapshot the one that LMDB will use, by default
 * @throws the error of the operating system if the file cannot be read
 */
export function checkPages(file: PageFile, onRow?: (row: RawRow) => void, snapshot?: Meta): PageFindings {
  const findings: Finding[] = [];
  const add = (text: string, table?: string) => {
    if (findings.length < MAX_FINDINGS) {
      findings.push({ table, text });
    }
  };
  const { metas, current, isAmbiguous } = readSnapshots(file, readBootId());
  const meta = snapshot ?? current;
  const damagedMetas = metas.flatMap((each, page) => (typeof each === 'string' ? [page] : []));
  if (meta === undefined) {
    for (const page of damagedMetas) {
      add(`meta page ${page} ${damageOf(metas[page])}`);
    }
    return { meta, walk: undefined, findings, damagedMetas, isAmbiguous };
  }
  const walk = new TreeWalk(file, meta);
  const tables: { name: string; tree: Tree }[] = [];
  walk.walk(meta.main, (a, b) => Buffer.compare(a, b), {
    entry: (entry) => {
      if (entry.tree === undefined) {
        onRow?.({ ...entry, table: undefined });
      } else if (entry.tree.flags !== 0) {
        add('it has flags that the exporter does not use', nameOf(entry.key));
      } else {
        tables.push({ name: nameOf(entry.key), tree: entry.tree });
      }
    },
    damage: (text) => add(text),
  });
  for (const { name, tree } of tables) {
    walk.walk(tree, (a, b) => Buffer.compare(a, b), {
      entry: (entry) => onRow?.({ ...entry, table: name }),
      damage: (text) => add(text, name),
    });
  }
  checkFreePages(walk, meta, (text) => add(text));
  // A file may end with free pages that were never written.
  const needed = (meta.lastPage + 1) * meta.pageSize;
  if (findings.length > 0 && file.size < needed) {
    findings.unshift({
      table: undefined,
      text: `the file has ${file.size} bytes, and its pages need ${needed}: it was cut off`,
    });
  }
  return { meta, walk, findings, damagedMetas, isAmbiguous };
}

/** lmdb ends the names of tables with a zero byte. */
function nameOf(key: Buffer): string {
  return key.toString('latin1').replace(/\0$/, '');
}

function damageOf(meta: Meta | string | undefined): string {
  return typeof meta === 'string' ? meta : 'is missing';
}

function checkFreePages(walk: TreeWalk, meta: Meta, add: (text: string) => void): void {
  const lists: Buffer[] = [];
  walk.walk(meta.free, compareNumbers, {
    entry: ({ key, value, tree }) => {
      if (key.length !== 8 || tree !== undefined) {
        add('the list of free pages has an entry that is none');
        return;
      }
      if (readCount(key, 0) > meta.transaction) {
        add('the list of free pages has an entry of a later transaction');
      }
      lists.push(Buffer.from(value));
    },
    damage: (text) => add(`the list of free pages: ${text}`),
  });
  for (const list of lists) {
    const finding = freeListDamage(list, walk);
    if (finding !== undefined) {
      add(`the list of free pages: ${finding}`);
    }
  }
}

function compareNumbers(a: Buffer, b: Buffer): number {
  return a.length === 8 && b.length === 8 ? readCount(a, 0) - readCount(b, 0) : a.length - b.length;
}

/**
 * A list: the number of its elements, then page numbers. 0 is an empty element; a negative element says that the next
 * one is the first of so many pages.
 */
function freeListDamage(list: Buffer, walk: TreeWalk): string | undefined {
  const length = list.length >= 8 ? readCount(list, 0) : 0;
  if (list.length < 8 || list.length % 8 !== 0 || length > list.length / 8 - 1) {
    return 'a list has an impossible length';
  }
  for (let i = 1; i <= length; i++) {
    let pages = 1;
    let element = Number(list.readBigInt64LE(8 * i));
    if (element === 0) {
      continue;
    }
    if (element < 0) {
      if (i === length) {
        return 'a list ends within a range';
      }
      pages = -element;
      element = Number(list.readBigInt64LE(8 * ++i));
    }
    for (let page = element; page < element + pages; page++) {
      const finding = walk.claimFree(page);
      if (finding !== undefined) {
        return finding;
      }
    }
  }
  return undefined;
}
