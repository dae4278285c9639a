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
