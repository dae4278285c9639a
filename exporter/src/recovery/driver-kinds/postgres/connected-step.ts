import { type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { type DatabaseOptions, databaseAccess } from './database-keys';
import { type Transaction, withPostgres } from './postgres-session';

/** Runs a step on a connection of its own. An error of the connection or of the server is a failed step. */
export function connectedStep(
  options: DatabaseOptions,
  readFile: (path: string) => string,
  work: (call: StepCall, transaction: Transaction) => Promise<StepOutcome>,
): DriverStep['run'] {
  return refuseUnsafeValues(async (call) => {
    try {
      const access = databaseAccess(options, readFile);
      return await withPostgres(access, call.signal, (transaction) => work(call, transaction));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { result: 'failed', reason: `PostgreSQL: ${reason}`, evidence: {} };
    }
  });
}
