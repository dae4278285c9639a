import { unparse } from 'papaparse';
import { type TimeSpan } from '../model/time-span';

/** A cell's value; undefined is an empty cell. */
export type CsvCell = string | number | undefined;

export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * Matches cells that a spreadsheet program would run as a formula, including leading blanks and full-width
 * characters. A worker's ID may be any text.
 */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * Formats a table as RFC 4180 requires: fields with commas, quotes or line breaks are quoted, and lines end
 * with CR LF. Text that a spreadsheet would run as a formula gets a leading apostrophe, as OWASP advises;
 * numbers stay as they are.
 */
export function toCsv({ head, rows }: CsvTable): string {
  const data = [head, ...rows].map((row) => row.map((cell) => cell ?? ''));
  return `${unparse(data, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}

/**
 * Returns a file name such as `worker-health-segments-20261122T100000Z-20261122T110000Z.csv`, which sorts by
 * time and is valid on every file system.
 */
export function csvFileName(what: string, { from, end }: TimeSpan): string {
  const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  return `worker-health-${what}-${basic(from)}-${basic(end)}.csv`;
}

/** How long a browser may take to begin reading the file; the same as in FileSaver.js. */
const REVOKE_AFTER_MS = 40_000;

/**
 * Downloads a file. Its object URL is revoked later: revoked at once, the file would be gone before it is
 * read.
 */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  // Firefox only follows a link inside the page.
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}
