import { type Static, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { Bool, Path } from '../../../config/schema/key-types';
import { isLoopback } from '../../../config/schema/listen-address';
import { type DatabaseAccess } from '../../../databases/database-access';
import { parseServerUrl } from '../../../databases/server-url';
import { type ActionName } from '../../recovery-action';
import { type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { archiveOldTasks, oldTasks, retryStuckTasks, stuckTasks } from './clean-tasks';
import { LeaseTable, leaseTableProblem } from './lease-statements';
import { type Transaction, withPostgres } from './postgres-session';
import { leaseRefusal, releaseDeadLeases, seenLeases } from './release-dead-leases';
import { TaskTable } from './task-statements';

const Options = Type.Object({
  url: Type.String({
    pattern: '^postgres(ql)?://[^/?#@]+/[^/?#]+$',
    description: 'postgres://host:port/database, without user name and password',
  }),
  username: Type.String({
    minLength: 1,
    maxLength: 63,
    description: 'Role with the rights that docs/recovery-drivers.md lists',
  }),
  password_file: Type.Optional(Path('File with the password. It is read for each connection')),
  tls: Bool(true, 'Encrypt the connection, and check the certificate and the name of the server'),
  ca_file: Type.Optional(
    Path('File with certificate authorities in PEM, instead of those that Node includes'),
  ),
  grace_seconds: Type.Number({
    default: 60,
    minimum: 10,
    maximum: 86_400,
    description:
      'Minimum time since the last heartbeat before leases are released. Keep it above the longest pause of a worker',
  }),
  leases: Type.Optional(LeaseTable),
  tasks: Type.Optional(TaskTable),
  timeout_seconds: Type.Number({
    default: 30,
    minimum: 1,
    maximum: 3_600,
    description: 'Time for one step',
  }),
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
    const access = (): DatabaseAccess => ({
      url: options.url,
      username: options.username,
      password: options.password_file === undefined ? undefined : readFile(options.password_file).trim(),
      tls: options.tls,
      ca: options.tls && options.ca_file !== undefined ? readFile(options.ca_file) : undefined,
      serverName: undefined,
    });
    const step = (action: ActionName, { run, preview }: Work): readonly DriverStep[] => {
      const connected = (work: Work['run']) =>
        refuseUnsafeValues(async (call) => {
          try {
            return await withPostgres(access(), call.signal, (transaction) => work(call, transaction));
          } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            return { result: 'failed', reason: `PostgreSQL: ${reason}`, evidence: {} };
          }
        });
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
  if (!URL.canParse(url)) {
    throw new ConfigError([`${name}: url must be postgres://host:port/database`]);
  }
  const { host } = parseServerUrl(url);
  if (!tls && !isLoopback({ host, port: 0 })) {
    throw new ConfigError([`${name}: tls: false is allowed for loopback only; the host is ${host}`]);
  }
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
