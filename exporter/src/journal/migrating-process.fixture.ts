import { Journal } from './journal';
import { JOURNAL_FORMAT, MIGRATIONS } from './migrations';

/** Entry point of a process that opens a journal and is killed while it writes row `count` of the first migration step. */
function main(journalPath: string, count: number): void {
  const format = Math.min(JOURNAL_FORMAT, ...MIGRATIONS.keys());
  const step = MIGRATIONS.get(format);
  if (step === undefined) {
    throw new Error('There is no migration to interrupt.');
  }
  let rows = 0;
  MIGRATIONS.set(format, {
    ...step,
    row: (table, row) => {
      if (++rows === count) {
        process.kill(process.pid, 'SIGKILL');
      }
      return step.row(table, row);
    },
  });
  Journal.open(journalPath, 0);
}

main(process.argv[2] ?? '', Number(process.argv[3]));
