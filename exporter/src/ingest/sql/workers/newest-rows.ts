import { type WorkerRow } from './worker-row';

/**
 * The newest row of each worker, by the server's clock where both have an age, else by the text of their last heartbeat: a table
 * may keep one row per heartbeat. Taken in turns, the rows of a dead worker would look like a value that changes.
 */
export function newestRows(rows: readonly WorkerRow[]): readonly WorkerRow[] {
  const newest = new Map<string, WorkerRow>();
  for (const row of rows) {
    const other = newest.get(row.id);
    if (other === undefined || isNewer(row, other)) {
      newest.set(row.id, row);
    }
  }
  return [...newest.values()];
}

function isNewer(row: WorkerRow, other: WorkerRow): boolean {
  if (row.serverAgeMs !== undefined && other.serverAgeMs !== undefined) {
    return row.serverAgeMs < other.serverAgeMs;
  }
  return (row.lastSeen ?? '') > (other.lastSeen ?? '');
}
