import { type Static, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { type ActionName } from '../../recovery-action';
import { type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { leaseRefusal } from '../lease-refusal';
import { archiveOldTasks, oldTasks, retryStuckTasks, stuckTasks } from './clean-tasks';
import { LeaseTable, leaseTableProblem } from './lease-statements';
import { connectedStep } from './connected-step';
import { checkDatabase, DatabaseKeys, GraceSeconds, TimeoutSeconds } from './database-keys';
import { type Transaction } from './postgres-session';
import { releaseDeadLeases, seenLeases } from './release-dead-leases';
import { TaskTable } from './task-statements';

const Options = Type.Object({
  ...DatabaseKeys,
  grace_seconds: GraceSeconds,
  leases: Type.Optional(LeaseTable),
  tasks: Type.Optional(TaskTable),
  timeout_seconds: TimeoutSeconds,
});

type Options = Static<typeof Options>;

/** What a step does, and what it would do. */
interface Work {
  readonly run: (call: StepCall, transaction: Transaction) => Promise<StepOutcome>;
  readonly preview: (call: StepCall, transaction: Transaction) => Promise<StepOutcome>;
}

/** Releases leases, retries stuck tasks and archives old ones, in tables of PostgreSQL that the operator names. */
export const POSTGRES_DRIVER = driverKind({
  kind: 'postgres',
  actions: ['release_leases', 'retry_tasks', 'archive_tasks'],
  schema: Options,
  create: ({ name, options, readFile }, { fleet }) => {
    checkOptions(name, options);
    const step = (action: ActionName, { run, preview }: Work): readonly DriverStep[] => {
      const connected = (work: Work['run']) => connectedStep(options, readFile, work);
      const timeoutMs = options.timeout_seconds * 1000;
      return [
        {
          name: `${name}/${action}`,
          timeoutMs,
          verifyMs: 0,
          run: connected(run),
          preview: connected(preview),
        },
      ];
    };
    const { leases, tasks, grace_seconds: graceSeconds } = options;
    const steps = new Map<ActionName, readonly DriverStep[]>();
    if (leases !== undefined) {
      steps.set('release_leases', step('release_leases', leaseWork({ table: leases, graceSeconds, fleet })));
    }
    if (tasks !== undefined) {
      steps.set('retry_tasks', step('retry_tasks', retryWork(tasks, fleet)));
    }
    if (tasks?.archive_table !== undefined) {
      steps.set('archive_tasks', step('archive_tasks', archiveWork(tasks, tasks.archive_table)));
    }
    return { name, steps: (action) => steps.get(action) ?? [], close: () => Promise.resolve() };
  },
});

function checkOptions(name: string, { leases, tasks, url, tls }: Options): void {
  const problem = leases && leaseTableProblem(leases);
  if (problem !== undefined) {
    throw new ConfigError([`${name}: ${problem}`]);
  }
  if (leases === undefined && tasks === undefined) {
    throw new ConfigError([`${name}: needs leases or tasks; without them it does nothing`]);
  }
  checkDatabase(name, { url, tls });
}

function leaseWork(release: Parameters<typeof releaseDeadLeases>[0]): Work {
  return {
    run: ({ target }, transaction) => releaseDeadLeases(release, target, transaction),
    preview: async ({ target }, transaction) => {
      const refusal = leaseRefusal(target, release);
      if (refusal !== undefined) {
        return { result: 'refused', reason: refusal, evidence: {} };
      }
      const leases = await seenLeases(release, target, transaction);
      return wouldChange(leases.length, { leases: leases.length });
    },
  };
}

function retryWork(table: TaskTable, fleet: Parameters<typeof retryStuckTasks>[1]): Work {
  return {
    run: (_, transaction) => retryStuckTasks(table, fleet, transaction),
    preview: async (_, transaction) => {
      const { due, ofLivingWorkers } = await stuckTasks(table, fleet, transaction);
      return wouldChange(due.length, { tasks: due.length, tasks_of_living_workers: ofLivingWorkers });
    },
  };
}

function archiveWork(table: TaskTable, archive: string): Work {
  return {
    run: (_, transaction) => archiveOldTasks(table, archive, transaction),
    preview: async (_, transaction) => {
      const tasks = await oldTasks(table, transaction);
      return wouldChange(tasks, { tasks });
    },
  };
}

function wouldChange(rows: number, evidence: Readonly<Record<string, number>>): StepOutcome {
  return { result: rows > 0 ? 'done' : 'nothing_to_do', evidence };
}
