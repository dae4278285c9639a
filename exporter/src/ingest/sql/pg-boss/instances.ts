import { type QueueReport, type Report } from '@heartline/protocol';
import { promisedInterval, type Sighting } from '../../sources/source';
import { quoteIdentifier } from '../../../databases/quote-name';
import { type Query, type SqlRow } from '../clients/sql-client';
import { toJsonObject, toMoment, toNumber, toText } from '../values';

/** Rows of instances that ended longer ago are left to pg-boss, which removes them after a time. */
const KEPT = '1 day';

function instancesQuery(schema: string): string {
  return `
SELECT id::text AS id, name, host, pid, version, application_name, heartbeat_seconds, workers, metrics, started_on,
       stopped_on IS NOT NULL AS stopped,
       extract(epoch FROM clock_timestamp() - heartbeat_on)::double precision AS age_seconds
  FROM ${schema}.instance
 WHERE heartbeat_on > now() - interval '${KEPT}'
 ORDER BY heartbeat_on DESC, id
 LIMIT $1`;
}

/** One `PgBoss` object of a process. */
interface InstanceReportOptions {
  readonly workerType: string;
  readonly pollSeconds: number;
  readonly maxWorkers: number;
}

/** Reads the instances that pg-boss 12.38 and newer register, with the heartbeats that the server's clock has stamped. */
export async function readInstances(
  query: Query,
  schemaName: string,
  options: InstanceReportOptions,
): Promise<readonly Sighting[]> {
  const rows = await query(instancesQuery(quoteIdentifier(schemaName)), [options.maxWorkers]);
  return instanceSightings(rows, options);
}

/** The newest life of each instance. A process with several instances gets the ID of each in its worker IDs. */
function instanceSightings(rows: readonly SqlRow[], options: InstanceReportOptions): readonly Sighting[] {
  const byProcess = new Map<string, Sighting>();
  const second: Sighting[] = [];
  for (const row of rows) {
    const sighting = toSighting(row, options);
    const id = sighting.report.worker_id;
    const newest = byProcess.get(id);
    if (newest === undefined) {
      byProcess.set(id, sighting);
    } else if (isAlive(newest) && isAlive(sighting)) {
      second.push({
        ...sighting,
        report: { ...sighting.report, worker_id: `${id}:${String(row['id']).slice(0, 8)}` },
      });
    }
  }
  return [...byProcess.values(), ...second];
}

function isAlive({ report: { status, interval_seconds: interval = 0 }, ageMs = 0 }: Sighting): boolean {
  return status !== 'stopped' && ageMs < interval * 1000;
}

function toSighting(row: SqlRow, { workerType, pollSeconds }: InstanceReportOptions): Sighting {
  const isStopped = row['stopped'] === true;
  const startedAt = toMoment(row['started_on']);
  const workers = workEntries(row['workers']);
  const active = workers.reduce((sum, each) => sum + each.active, 0);
  const slots = workers.reduce((sum, each) => sum + each.slots, 0);
  const report: Report = {
    worker_id: `${toText(row['host']) ?? 'unknown'}:${toText(row['pid']) ?? ''}`,
    worker_type: workerType,
    hostname: toText(row['host']) ?? null,
    version: toText(row['version']) ?? null,
    // The ID holds the process ID.
    ephemeral: true,
    boot_id: String(row['id']),
    ...(startedAt !== undefined && { started_at: startedAt }),
    interval_seconds: promisedInterval(toNumber(row['heartbeat_seconds']) ?? 30, pollSeconds),
    ...(isStopped
      ? { status: 'stopped' }
      : workers.length > 0 && { status: active > 0 ? 'processing' : 'idle' }),
    ...(workers.length > 0 && { tasks: { active, slots } }),
    queues: queuesOf(workers),
    ...resources(toJsonObject(row['metrics'])),
    metadata: {
      instance: toText(row['name']) ?? '',
      application_name: toText(row['application_name']) ?? '',
    },
  };
  return { report, ageMs: Math.max(0, (toNumber(row['age_seconds']) ?? 0) * 1000) };
}

interface WorkEntry {
  readonly queue: string;
  readonly active: number;
  readonly slots: number;
}

/** One entry per call of `work()`. */
function workEntries(value: unknown): readonly WorkEntry[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return (value as readonly unknown[]).flatMap((each) => {
    const entry = toJsonObject(each);
    const queue = toText(entry?.['queue']);
    if (entry === undefined || queue === undefined) {
      return [];
    }
    const workers = toNumber(entry['localConcurrency']) ?? 1;
    const batch = toNumber(entry['batchSize']) ?? 1;
    return [{ queue, active: toNumber(entry['active']) ?? 0, slots: workers * batch }];
  });
}

function queuesOf(workers: readonly WorkEntry[]): QueueReport[] {
  return [...new Set(workers.map(({ queue }) => queue))].map((queue) => ({ queue, connected: true }));
}

function resources(metrics: { [key: string]: unknown } | undefined): Pick<Report, 'resources'> {
  const cpu = toNumber(metrics?.['cpu']);
  const limit = toNumber(metrics?.['cpuLimit']);
  const memory = toNumber(metrics?.['rss']);
  if (cpu === undefined && memory === undefined) {
    return {};
  }
  return {
    resources: {
      ...(cpu !== undefined && limit !== undefined && limit > 0 && { cpu_ratio: cpu / limit }),
      ...(memory !== undefined && { memory_bytes: memory }),
    },
  };
}
