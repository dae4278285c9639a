import { unparse } from 'papaparse';
import { type TimeSpan } from '../model/time-span';

/** What a cell holds; undefined is an empty one. */
export type CsvCell = string | number | undefined;

export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * How a cell begins that a spreadsheet program would run as a formula, blanks before it and full-width forms
 * included. A worker may call itself anything.
 */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A sheet as RFC 4180 has it: fields with commas, quotes or line breaks in quotes, lines ended by CR LF. Text that
 * would be taken for a formula gets an apostrophe in front, as OWASP advises; numbers stay as they are.
 */
export function toCsv({ head, rows }: CsvTable): string {
  const data = [head, ...rows].map((row) => row.map((cell) => cell ?? ''));
  return `${unparse(data, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}

/** `worker-health-segments-20261122T100000Z-20261122T110000Z.csv`: sorts by time, and every file system takes it. */
export function csvFileName(what: string, { from, end }: TimeSpan): string {
  const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  return `worker-health-${what}-${basic(from)}-${basic(end)}.csv`;
}
