/* eslint-disable no-restricted-syntax -- The names of earlier formats are data. */
import { type Tables } from './rows/records';

/**
 * Format of the journal that this version writes. When the shape of a row or of the metadata changes in a way that
 * other versions misread, raise it and add the step from the previous format to `MIGRATIONS`, with a journal of the
 * new format beside the tests (`formats/`).
 */
export const JOURNAL_FORMAT = 3;

/** A stored row, or the metadata, in any format; its property names depend on the format. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** Converts a journal of one format to the next one. Both functions are pure. */
export interface Migration {
  row(table: keyof Tables, row: StoredRow): StoredRow;
  meta(meta: StoredRow): StoredRow;
}

/** Steps by the format that they read; each writes the format after it. */
export const MIGRATIONS = new Map<number, Migration>([[2, { row: rowToFormat3, meta: metaToFormat3 }]]);

/** The steps from a format to the current one, in order; undefined if there is no complete chain. */
export function migrationsFrom(format: number): readonly Migration[] | undefined {
  if (!Number.isInteger(format) || format > JOURNAL_FORMAT) {
    return undefined;
  }
  const steps: Migration[] = [];
  for (let from = format; from < JOURNAL_FORMAT; from++) {
    const step = MIGRATIONS.get(from);
    if (step === undefined) {
      return undefined;
    }
    steps.push(step);
  }
  return steps;
}

/** Format 3 renames properties; values stay the same, except the causes of observation gaps. */
function rowToFormat3(table: keyof Tables, row: StoredRow): StoredRow {
  switch (table) {
    case 'worker': {
      const { rival, health, ...rest } = row;
      return {
        ...rename(rest, {
          starts: 'startCount',
          heartbeats: 'heartbeatCount',
          missedBefore: 'missedTotal',
          excusedMs: 'excludedMs',
          identityConflicts: 'idConflictCount',
          known: 'report',
          retired: 'removedCounters',
        }),
        health: rename(health, { before: 'closedMs', entered: 'entryCounts' }),
        ...(rival !== undefined && {
          idConflict: rename(rival, { turns: 'alternations', spokeLast: 'earlierReportedLast' }),
        }),
      };
    }
    case 'assessment':
      return rename(row, { rhythm: 'heartbeatStats' });
    case 'queue':
      return rename(row, { tellerId: 'reporterId', toldAt: 'reportedAt' });
    case 'sandbox':
      return rename(row, { chargedUntil: 'usageCountedUntil' });
    default:
      return row;
  }
}

interface GapsOfFormat2 {
  readonly ours: readonly StoredRow[];
  readonly bySource: Readonly<Record<string, readonly StoredRow[]>>;
  readonly downSince: StoredRow;
}

function metaToFormat3({ since, stamp, hearing }: StoredRow): StoredRow {
  const { ours, bySource, downSince } = hearing as GapsOfFormat2;
  const gaps = (list: readonly StoredRow[]) =>
    list.map(({ why, ...range }) => ({ ...range, cause: why === 'stalled' ? 'stall' : 'absence' }));
  return {
    observedSince: since,
    committedAt: stamp,
    gaps: {
      exporter: gaps(ours),
      bySource: Object.fromEntries(Object.entries(bySource).map(([source, list]) => [source, gaps(list)])),
      downSince,
    },
  };
}

/** A copy of the object with some of its keys renamed, in the same order. */
function rename(row: unknown, names: Readonly<Record<string, string>>): StoredRow {
  return Object.fromEntries(
    Object.entries(row as StoredRow).map(([name, value]) => [names[name] ?? name, value]),
  );
}
