import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { BoundedTable } from '../bounded-table';
import { Journal } from '../journal';
import { JournalDamagedError } from '../disk/journal-error';
import { JOURNAL_FORMAT } from '../migrations';
import { anything } from '../rows/shape';
import { checkJournal, exportJournal, repairJournal } from './commands';
import { type ReadableRow } from './row-check';
import { countDamagedFiles, damagedFiles, MAX_DAMAGED_FILES, setAside } from './set-aside';

const NOW = Date.parse('2026-12-01T00:00:00Z');
const PAGE = 4096;
const ROWS = 500;

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-repair-'));
  const journal = Journal.open(directory, NOW);
  for (let n = 0; n < ROWS; n++) {
    const id = `s-${n}`;
    journal.write('sandbox', id, {
      id,
      workerType: 'x'.repeat(n === 7 ? 9000 : 200),
      state: 'running',
      updatedAt: NOW,
    });
  }
  await journal.committed();
  await journal.close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(): string {
  return join(directory, 'data.mdb');
}

/** Overwrites all pages of a kind (1: branch, 2: leaf) that `which` selects. */
function damagePages(kind: number, which: (index: number) => boolean): void {
  const bytes = readFileSync(file());
  let index = 0;
  for (let at = 2 * PAGE; at + PAGE <= bytes.length; at += PAGE) {
    if (bytes.readUInt16LE(at + 18) === kind && which(index++)) {
      bytes.fill(0x55, at, at + PAGE);
    }
  }
  writeFileSync(file(), bytes);
}

async function sandboxes(): Promise<number> {
  const journal = Journal.open(directory, NOW);
  const count = [...journal.rows('sandbox')].length;
  await journal.close();
  return count;
}

describe('the journal commands', () => {
  it('find nothing in a whole journal, change nothing, and export every row', async () => {
    const before = readFileSync(file());
    const [report] = await checkJournal(directory);
    expect(report).toMatchObject({ path: file(), findings: [] });
    expect(report?.rows.get('sandbox')).toBe(ROWS);
    const rows: ReadableRow[] = [];
    await exportJournal(directory, (row) => void rows.push(row));
    expect(rows).toHaveLength(ROWS);
    expect(rows.find(({ key }) => key === 's-9')).toMatchObject({ table: 'sandbox', row: { id: 's-9' } });
    await repairJournal(directory, NOW);
    expect(readFileSync(file())).toEqual(before);
    expect(damagedFiles(directory)).toEqual([]);
  });

  it('repair a journal without its inner pages: every row is there again, and the damaged file is kept', async () => {
    damagePages(1, () => true);
    const damaged = readFileSync(file());
    expect(() => Journal.open(directory, NOW)).toThrow(JournalDamagedError);
    expect((await checkJournal(directory))[0]?.findings.join()).toContain('table "sandbox"');
    const [report] = await repairJournal(directory, NOW);
    expect(readFileSync(report?.keptAt ?? '')).toEqual(damaged);
    expect(await sandboxes()).toBe(ROWS);
    expect((await checkJournal(directory))[0]?.findings).toEqual([]);
  });

  it('repair a journal with damaged leaf pages: the rows of the others are there', async () => {
    damagePages(2, (index) => index % 10 === 9);
    await repairJournal(directory, NOW);
    const count = await sandboxes();
    expect(count).toBeGreaterThan(ROWS / 2);
    expect(count).toBeLessThan(ROWS);
  });

  it('repair a file that was cut off, and one without its first pages', async () => {
    writeFileSync(file(), readFileSync(file()).subarray(0, 20 * PAGE));
    await repairJournal(directory, NOW);
    await Journal.open(directory, NOW).close();
    writeFileSync(file(), Buffer.alloc(3 * PAGE, 1));
    await repairJournal(directory, NOW + 1);
    await Journal.open(directory, NOW).close();
    expect(damagedFiles(directory)).toHaveLength(2);
  });

  it('refuse a journal that an exporter uses, and a directory without one', async () => {
    const journal = Journal.open(directory, NOW);
    await expect(checkJournal(directory)).rejects.toThrow(/in use by another exporter/);
    await expect(repairJournal(directory, NOW)).rejects.toThrow(/in use by another exporter/);
    await journal.close();
    const empty = join(directory, 'empty');
    mkdirSync(empty);
    await expect(checkJournal(empty)).rejects.toThrow(/There is no journal in .*--storage\.path/);
  });

  it('cover the log of alerts as well', async () => {
    const options = { description: 'log', size: 10, evictLast: () => false, fits: anything };
    const table = BoundedTable.open<{ key: string }>(join(directory, 'alerts'), options);
    await table.put({ key: 'a' }, { key: 'b' });
    await table.close();
    const reports = await checkJournal(directory);
    expect(reports.map(({ path }) => path)).toEqual([file(), join(directory, 'alerts', 'data.mdb')]);
    expect(reports[1]?.rows.get('alerts')).toBe(2);
  });
});

describe('setting a damaged journal aside', () => {
  it('keeps the newest files, and the next start begins with an empty journal', async () => {
    for (let n = 0; n < MAX_DAMAGED_FILES + 2; n++) {
      writeFileSync(file(), `damaged ${n}`);
      setAside(directory, NOW + n);
    }
    const kept = damagedFiles(directory);
    expect(kept).toHaveLength(MAX_DAMAGED_FILES);
    expect(readFileSync(join(directory, kept.at(-1) ?? ''), 'utf8')).toBe(`damaged ${MAX_DAMAGED_FILES + 1}`);
    expect(countDamagedFiles(directory)).toBe(MAX_DAMAGED_FILES);
    expect(existsSync(file())).toBe(false);
    expect(await sandboxes()).toBe(0);
  });

  it('ignores directories whose names look like damaged files', () => {
    for (let n = 0; n < MAX_DAMAGED_FILES + 1; n++) {
      mkdirSync(join(directory, `data.mdb.damaged-2020-0${n}`));
    }
    setAside(directory, NOW);
    expect(damagedFiles(directory)).toHaveLength(1);
  });

  it('refuses a file that an exporter uses', async () => {
    const journal = Journal.open(directory, NOW);
    expect(() => setAside(directory, NOW)).toThrow(/in use by another exporter/);
    await journal.close();
    expect(readdirSync(directory)).toContain('data.mdb');
  });

  it('sets a journal aside whose metadata cannot be used', async () => {
    const root = open<unknown, string>({ path: directory, noSubdir: false });
    await root.put('meta', { format: JOURNAL_FORMAT });
    await root.close();
    expect(() => Journal.open(directory, NOW)).toThrow(JournalDamagedError);
    setAside(directory, NOW);
    expect(await sandboxes()).toBe(0);
  });
});
