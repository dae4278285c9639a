import { type FleetView } from '../../../model/fleet-view';
import { type StepOutcome } from '../../drivers/driver';
import { type Transaction } from './postgres-session';
import {
  archiveTasks,
  countOldTasks,
  listStuckTasks,
  retryTasks,
  type SeenTask,
  type TaskTable,
} from './task-statements';

/** Tasks in one transaction. */
const BATCH = 1_000;

/**
 * Stuck tasks that may be retried: those without an owner, and those whose owner is failed, stopped or unknown. A task of a
 * living worker may only be long.
 */
export async function stuckTasks(
  table: TaskTable,
  fleet: Pick<FleetView, 'get'>,
  transaction: Transaction,
): Promise<{ readonly due: readonly SeenTask[]; readonly ofLivingWorkers: number }> {
  const rows = await transaction((run) => run(listStuckTasks(table, BATCH)));
  const due = rows.filter(({ owner }) => typeof owner !== 'string' || !isAlive(owner, fleet));
  return {
    due: due.map(({ id, version }) => ({ id: String(id), version: String(version) })),
    ofLivingWorkers: rows.length - due.length,
  };
}

function isAlive(workerId: string, fleet: Pick<FleetView, 'get'>): boolean {
  const state = fleet.get(workerId)?.health.state;
  return state !== undefined && state !== 'failed' && state !== 'stopped';
}

/** Retries stuck tasks, at most a thousand. */
export async function retryStuckTasks(
  table: TaskTable,
  fleet: Pick<FleetView, 'get'>,
  transaction: Transaction,
): Promise<StepOutcome> {
  const { due, ofLivingWorkers } = await stuckTasks(table, fleet, transaction);
  const [retried, failed] =
    due.length === 0
      ? [0, 0]
      : await transaction(async (run) => {
          const retries = await run(retryTasks(table, due, 'retry'));
          const failures = await run(retryTasks(table, due, 'give_up'));
          return [retries.length, failures.length];
        });
  const evidence = {
    tasks_retried: retried,
    tasks_failed: failed,
    tasks_changed_meanwhile: due.length - retried - failed,
    tasks_of_living_workers: ofLivingWorkers,
  };
  return { result: retried + failed > 0 ? 'done' : 'nothing_to_do', evidence };
}

/** How many tasks would be archived now, up to a thousand. */
export async function oldTasks(table: TaskTable, transaction: Transaction): Promise<number> {
  const [row] = await transaction((run) => run(countOldTasks(table, BATCH)));
  return Number(row?.['count'] ?? 0);
}

/** Moves old tasks to the archive, at most a thousand. */
export async function archiveOldTasks(
  table: TaskTable,
  archive: string,
  transaction: Transaction,
): Promise<StepOutcome> {
  const [row] = await transaction((run) => run(archiveTasks(table, archive, BATCH)));
  const archived = Number(row?.['count'] ?? 0);
  return { result: archived > 0 ? 'done' : 'nothing_to_do', evidence: { tasks_archived: archived } };
}
