import { type Report } from '@heartline/protocol';

/** A worker in the last complete poll. */
export interface KnownRow {
  readonly report: Report;
  /** Its last heartbeat is not older than its failure threshold. */
  readonly isFresh: boolean;
}

/** Below this number of workers, all of them may well have said goodbye since the last poll. */
const MIN_FLEET = 2;

export interface RemovedRows {
  /** The workers that said goodbye. */
  readonly stopped: readonly Report[];
  readonly warning?: string;
}

/**
 * Tells what rows that are gone mean. A worker that deletes its row while its heartbeats are fresh has said goodbye; the row
 * of a late one was cleaned up by others, so it yields nothing and ages. If all rows are gone at once, the table was emptied
 * or is no longer visible: that says nothing about the workers.
 *
 * @param before the rows of the last poll; empty for the first one
 * @param present the worker IDs of all rows of this poll, those that are not taken over included
 * @param monitored the workers that the fleet still waits for, from before a restart of the exporter, too
 */
export function removedRows(
  before: ReadonlyMap<string, KnownRow>,
  present: ReadonlySet<string>,
  monitored: ReadonlySet<string>,
): RemovedRows {
  const waitedFor = [...monitored].filter((id) => !before.has(id));
  const gone = [...before.keys(), ...waitedFor].filter((id) => !present.has(id));
  if (present.size === 0 && gone.length >= MIN_FLEET) {
    return {
      stopped: [],
      warning:
        'All rows are gone at once: the table was emptied, or this role no longer sees its rows (row security). Their workers are late now',
    };
  }
  return {
    stopped: gone
      .filter((id) => before.get(id)?.isFresh !== false && before.get(id)?.report.status !== 'stopped')
      .map((id) => ({ worker_id: id, status: 'stopped' })),
  };
}
