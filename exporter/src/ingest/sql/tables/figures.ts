import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import { type Figure } from '../../../model/source-figures';
import { type Millis } from '../../../model/time';
import { type Query, type SqlDialect, type SqlRow } from '../clients/sql-client';
import { toNumber, toText } from '../values';
import { type ReadWindow } from './read-window';

/** What figures are read with. */
export interface FiguresContext {
  readonly config: SourceConfigOf<'sql-tables'>;
  readonly dialect: SqlDialect;
  readonly query: Query;
  /** By the exporter's clock. */
  readonly now: Millis;
  /** What to count in a table that is read on. */
  readonly windowOf: (table: 'tasksTaken' | 'tasksFinished' | 'events') => ReadWindow;
}

/** At most so many rows of a group are read; the ones with the most tasks. */
export const MAX_GROUPS = 500;
const MAX_LABEL_LENGTH = 128;

/** One figure per row with a value. */
export function figures(
  rows: readonly SqlRow[],
  labels: (row: SqlRow) => readonly string[],
  value: (row: SqlRow) => number | undefined,
): readonly Figure[] {
  return rows.flatMap((row) => {
    const number = value(row);
    return number === undefined ? [] : [{ labels: labels(row), value: number }];
  });
}

/** A label value of a column, that others wrote. */
export function label(value: unknown): string {
  return (toText(value) ?? '').slice(0, MAX_LABEL_LENGTH).replaceAll('\n', ' ');
}

/** Seconds since the epoch by the exporter's clock, of an age by the server's; undefined if it is unknown. */
export function momentOf(ageSeconds: unknown, now: Millis): number | undefined {
  const age = toNumber(ageSeconds);
  return age === undefined ? undefined : Math.round(now - age * 1000) / 1000;
}
