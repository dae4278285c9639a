import { Type } from '@sinclair/typebox';
import { type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { leaseRefusal } from '../lease-refusal';
import { connectedStep } from '../postgres/connected-step';
import { checkDatabase, DatabaseKeys, GraceSeconds, TimeoutSeconds } from '../postgres/database-keys';
import { Column, Table } from '../postgres/identifiers';
import { type Transaction } from '../postgres/postgres-session';
import { countLockedJobs, unlockJobs } from './unlock';
import { livingOwner, toolIdsOf } from './worker-ids';

const Options = Type.Object({
  ...DatabaseKeys,
  grace_seconds: GraceSeconds,
  schema: {
    ...Column('Schema of graphile-worker'),
    default: 'graphile_worker',
  },
  unlock_function: Type.Optional(
    Table('Function that unlocks the jobs of workers; force_unlock_workers of the schema by default'),
  ),
  ids_in_metadata: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Key of the metadata in which a worker reports its IDs of graphile-worker, a text or a list. Without it, the worker ID is that ID',
    }),
  ),
  timeout_seconds: TimeoutSeconds,
});

/** Unlocks the jobs that dead workers of graphile-worker hold, which it would do after four hours. */
export const GRAPHILE_WORKER_DRIVER = driverKind({
  kind: 'graphile-worker',
  actions: ['release_leases'],
  schema: Options,
  create: ({ name, options, readFile }, { fleet }) => {
    checkDatabase(name, options);
    const { schema, ids_in_metadata: key, grace_seconds: graceSeconds } = options;
    const tool = { schema, unlockFunction: options.unlock_function ?? `${schema}.force_unlock_workers` };
    /** The IDs of the dead worker, or the refusal to unlock its jobs. */
    const deadIds = ({ target }: StepCall): readonly string[] | StepOutcome => {
      const refusal = leaseRefusal(target, { fleet, graceSeconds });
      if (refusal !== undefined) {
        return refused(refusal);
      }
      const own = toolIdsOf(target, key);
      if ('problem' in own) {
        return refused(own.problem);
      }
      const living = livingOwner(own.ids, target.workerId, key, fleet);
      return living === undefined
        ? own.ids
        : refused(`The worker ${living} lives and reports one of the same IDs of graphile-worker.`);
    };
    const step =
      (work: (ids: readonly string[], transaction: Transaction) => Promise<StepOutcome>) =>
      (call: StepCall, transaction: Transaction): Promise<StepOutcome> => {
        const ids = deadIds(call);
        return 'result' in ids ? Promise.resolve(ids) : work(ids, transaction);
      };
    const unlock: DriverStep = {
      name: `${name}/release_leases`,
      timeoutMs: options.timeout_seconds * 1000,
      verifyMs: 0,
      run: connectedStep(
        options,
        readFile,
        step((ids, transaction) => unlockJobs(tool, ids, transaction)),
      ),
      preview: connectedStep(
        options,
        readFile,
        step(async (ids, transaction) => {
          const jobs = await countLockedJobs(tool, ids, transaction);
          return { result: jobs > 0 ? 'done' : 'nothing_to_do', evidence: { jobs } };
        }),
      ),
    };
    const steps = [unlock];
    return {
      name,
      steps: (action) => (action === 'release_leases' ? steps : []),
      close: () => Promise.resolve(),
    };
  },
});

function refused(reason: string): StepOutcome {
  return { result: 'refused', reason, evidence: {} };
}
