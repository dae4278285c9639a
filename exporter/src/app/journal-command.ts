import { ConfigError } from '../config/schema/config-error';
import { checkJournal, exportJournal, type PartReport, repairJournal } from '../journal/repair/commands';

export const JOURNAL_USAGE = `Usage: heartline-exporter journal check|repair|export <directory>

Works on the journal in a directory of --storage.path. Stop the exporter before.

  check    prints what is wrong; exits with 0 if nothing is, with 1 otherwise
  repair   writes a new file with every row that can be read, and keeps the damaged file
  export   prints every row that can be read as a line of JSON; findings go to standard error
`;

export interface JournalCommandDeps {
  readonly now: number;
  /** Standard output and standard error. */
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

/**
 * Runs \`heartline-exporter journal …\`.
 *
 * @returns the exit status
 * @throws ConfigError if the arguments are wrong; JournalError if the journal cannot be used
 */
export async function runJournalCommand(
  [command, directory, ...rest]: readonly string[],
  { now, print, printError }: JournalCommandDeps,
): Promise<number> {
  if (command === '--help' || command === '-h') {
    print(JOURNAL_USAGE);
    return 0;
  }
  if (directory === undefined || rest.length > 0) {
    throw new ConfigError([JOURNAL_USAGE.trimEnd()]);
  }
  switch (command) {
    case 'check': {
      const reports = await checkJournal(directory);
      print(reports.map(describe).join(''));
      return reports.some(({ findings }) => findings.length > 0) ? 1 : 0;
    }
    case 'repair':
      print((await repairJournal(directory, now)).map(describe).join(''));
      return 0;
    case 'export': {
      const reports = await exportJournal(directory, (row) => print(`${JSON.stringify(row)}\n`));
      const damaged = reports.filter(({ findings }) => findings.length > 0);
      printError(damaged.map(describe).join(''));
      return damaged.length > 0 ? 1 : 0;
    }
    default:
      throw new ConfigError([JOURNAL_USAGE.trimEnd()]);
  }
}

function describe({ path, findings, rows, keptAt }: PartReport): string {
  const counts = [...rows].filter(([, count]) => count > 0).map(([table, count]) => `${count} ${table}`);
  const readable = `${path}: readable rows: ${counts.length === 0 ? 'none' : counts.join(', ')}\n`;
  const damage = findings.map((finding) => `${path}: ${finding}\n`).join('');
  const kept = keptAt === undefined ? '' : `${path}: repaired; the damaged file is ${keptAt}\n`;
  return `${damage}${readable}${kept}`;
}
