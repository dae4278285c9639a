import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Millis } from '../../model/time';
import { DATA_FILE, DataFile } from '../disk/data-file';
import { JOURNAL_PARTS, type JournalPart, partDirectory } from '../disk/journal-parts';
import { JournalError } from '../disk/journal-error';
import { salvage, type Salvaged } from './salvage';
import { setAside } from './set-aside';
import { type ReadableRow } from './row-check';

/** A data file of a journal and what was found in it. */
export interface PartReport extends Salvaged {
  /** Path of the data file. */
  readonly path: string;
  /** Where the damaged file is kept, if it was replaced. */
  readonly keptAt?: string;
}

/** Name of the temporary directory of a repair, in the directory of the journal: renaming needs the same file system. */
const REPAIRED = 'data.mdb.repairing';

/**
 * Checks the data files of a journal, which are not changed.
 *
 * @throws JournalError if an exporter uses the journal, or there is none
 */
export function checkJournal(directory: string): Promise<readonly PartReport[]> {
  return eachPart(directory, (part) => withTemporary((target) => salvagePart(part, target)));
}

/**
 * Reads every row that can be read.
 *
 * @throws JournalError if an exporter uses the journal, or there is none
 */
export function exportJournal(
  directory: string,
  onRow: (row: ReadableRow) => void,
): Promise<readonly PartReport[]> {
  return eachPart(directory, (part) => withTemporary((target) => salvagePart(part, target, onRow)));
}

/**
 * Replaces each damaged data file by a new one with every row that can be read, and keeps the damaged one beside it.
 *
 * @throws JournalError if an exporter uses the journal, there is none, or the new file cannot be written; the damaged
 *   file is then unchanged
 */
export function repairJournal(directory: string, now: Millis): Promise<readonly PartReport[]> {
  return eachPart(directory, async (part) => {
    const target = join(part.directory, REPAIRED);
    rmSync(target, { recursive: true, force: true });
    try {
      const report = await salvagePart(part, target);
      if (report.findings.length === 0) {
        return report;
      }
      const keptAt = setAside(part.directory, now);
      // Without a readable page there is no new file: the exporter starts with an empty one.
      if (existsSync(join(target, DATA_FILE))) {
        renameSync(join(target, DATA_FILE), report.path);
      }
      return { ...report, keptAt };
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  });
}

interface Part {
  readonly directory: string;
  readonly name: JournalPart;
}

async function eachPart(
  directory: string,
  work: (part: Part) => Promise<PartReport>,
): Promise<readonly PartReport[]> {
  const parts = JOURNAL_PARTS.map((name) => ({
    directory: partDirectory(directory, name),
    name,
  })).filter((part) => existsSync(join(part.directory, DATA_FILE)));
  if (parts.length === 0) {
    throw new JournalError(`There is no journal in ${directory}. Give the directory of --storage.path.`);
  }
  const reports: PartReport[] = [];
  for (const part of parts) {
    // Refuses a journal that an exporter uses.
    DataFile.open(part.directory).close();
    reports.push(await work(part));
  }
  return reports;
}

async function salvagePart(
  { directory, name }: Part,
  target: string,
  onRow?: (row: ReadableRow) => void,
): Promise<PartReport> {
  const options = { source: directory, target, isFleet: name === 'fleet', rootTable: name };
  const salvaged = await salvage(onRow === undefined ? options : { ...options, onRow });
  return { path: join(directory, DATA_FILE), ...salvaged };
}

async function withTemporary<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'heartline-journal-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
