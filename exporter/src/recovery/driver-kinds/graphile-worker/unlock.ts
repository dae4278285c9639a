import { quoteIdentifier, quoteName } from '../../../databases/quote-name';
import { type StepOutcome } from '../../drivers/driver';
import { type RunStatement, type Transaction } from '../postgres/postgres-session';

export interface GraphileWorker {
  /** Schema of its tables. */
  readonly schema: string;
  /** Its function `force_unlock_workers`, or one of the operator that calls it. */
  readonly unlockFunction: string;
}

/** How many jobs the workers have locked. */
export function countLockedJobs(
  tool: GraphileWorker,
  ids: readonly string[],
  transaction: Transaction,
): Promise<number> {
  return transaction((run) => count(tool, ids, run));
}

/** Unlocks the jobs of dead workers by graphile-worker's own function, and checks that none is locked any more. */
export async function unlockJobs(
  tool: GraphileWorker,
  ids: readonly string[],
  transaction: Transaction,
): Promise<StepOutcome> {
  const { before, after } = await transaction(async (run) => {
    const locked = await count(tool, ids, run);
    if (locked > 0) {
      await run({ text: `SELECT ${quoteName(tool.unlockFunction)}($1::text[])`, values: [ids] });
    }
    return { before: locked, after: locked > 0 ? await count(tool, ids, run) : 0 };
  });
  const evidence = { leases_released: before - after, leases_still_held: after };
  if (after > 0) {
    const reason = `${after} jobs are still locked: ${tool.unlockFunction} has not unlocked them, or a worker with the same ID lives.`;
    return { result: 'failed', reason, evidence };
  }
  return { result: before > 0 ? 'done' : 'nothing_to_do', evidence };
}

async function count({ schema }: GraphileWorker, ids: readonly string[], run: RunStatement): Promise<number> {
  const text = `SELECT count(*)::int AS count FROM ${quoteIdentifier(schema)}.jobs WHERE locked_by = ANY($1::text[])`;
  const [row] = await run({ text, values: [ids] });
  return Number(row?.['count']);
}
