import { type SandboxReport, type SandboxState } from '@heartline/protocol';
import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { type SqlRow } from '../clients/sql-client';
import { toNumber, toText } from '../values';
import { type Events } from './event-figures';
import { momentOf } from './figures';

type Config = SourceConfigOf<'sql-tables'>;

/** Of a source that is read for the first time: sandboxes that were silent for longer are not seen. */
const FIRST_WINDOW_MS: Millis = 24 * 3_600_000;
/** Events are read again for this time: they may have been committed late. */
const OVERLAP_MS: Millis = 60_000;
const MAX_SANDBOXES = 5_000;
const MAX_TYPE_LENGTH = 64;

/** Of two states at the same time, the first one counts. */
const STATES: readonly SandboxState[] = ['terminated', 'crashed', 'stopped', 'running'];

export interface SandboxesContext {
  readonly config: Config;
  /** By the exporter's clock. */
  readonly now: Millis;
  /** By the server's clock. */
  readonly serverNow: Millis;
  /** Time of the server of the previous successful poll; undefined for the first one. */
  readonly readUpTo: Millis | undefined;
}

export interface SandboxesReading {
  readonly sandboxes: readonly SandboxReport[];
  readonly warnings: readonly string[];
}

/** Reads the sandboxes that have had an event since the previous poll. */
export async function readSandboxes(events: Events, context: SandboxesContext): Promise<SandboxesReading> {
  const id = events.column('sandbox_id');
  if (id === undefined) {
    return { sandboxes: [], warnings: ['sandbox_events_query: there is no column sandbox_id'] };
  }
  const { config, serverNow, readUpTo } = context;
  const created = events.first('created_at');
  const age = events.sql.age(created);
  const settleMs = config.settle_seconds * 1000;
  const earliest = serverNow - FIRST_WINDOW_MS;
  const since = readUpTo === undefined ? earliest : Math.max(earliest, readUpTo - settleMs - OVERLAP_MS);
  const ageOf = (words: readonly string[], pick: 'MIN' | 'MAX') => {
    const list = words.map((word) => `'${word.toLowerCase()}'`).join(', ');
    const type = `LOWER(${events.text('event_type')})`;
    return words.length === 0 ? 'NULL' : `${pick}(CASE WHEN ${type} IN (${list}) THEN ${age} END)`;
  };
  const rows = await events.read(
    {
      sandbox_id: events.sql.text(id),
      last_age: `MIN(${age})`,
      first_age: `MAX(${age})`,
      created_age: ageOf(config.created_events, 'MAX'),
      running_age: ageOf([...config.created_events, ...config.running_events], 'MIN'),
      stopped_age: ageOf(config.stopped_events, 'MIN'),
      terminated_age: ageOf(config.terminated_events, 'MIN'),
      crashed_age: ageOf(config.crashed_events, 'MIN'),
      ...newestValues(events, created),
    },
    `WHERE ${created} > ${events.sql.moment(since)} AND ${id} IS NOT NULL GROUP BY 1 ORDER BY 2 LIMIT ${MAX_SANDBOXES + 1}`,
  );
  const warnings =
    rows.length > MAX_SANDBOXES
      ? [`More than ${MAX_SANDBOXES} sandboxes have had an event: only the latest are read`]
      : [];
  return {
    sandboxes: rows.slice(0, MAX_SANDBOXES).flatMap((row) => sandboxReport(row, context) ?? []),
    warnings,
  };
}

const VALUES = [
  'worker_id',
  'worker_type',
  'hourly_cost_dollars',
  'cpu_ratio',
  'memory_bytes',
  'disk_bytes',
] as const;

/** Expressions of the values in the newest event that has each. */
function newestValues(events: Events, created: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VALUES.flatMap((name) => {
      const column = events.column(name);
      return column === undefined ? [] : [[name, events.sql.newest(column, created)] as const];
    }),
  );
}

/** A report of a row; undefined for a sandbox that had ended before the source was first read. */
export function sandboxReport(
  row: SqlRow,
  { config, now, readUpTo }: Pick<SandboxesContext, 'config' | 'now' | 'readUpTo'>,
): SandboxReport | undefined {
  const id = toText(row['sandbox_id']);
  if (id === undefined || id === '') {
    return undefined;
  }
  const state = latestState(row);
  const isFirst = readUpTo === undefined;
  if (isFirst && state !== undefined && state !== 'running') {
    return undefined;
  }
  const [workerId, workerType] = [toText(row['worker_id']), toText(row['worker_type'])];
  const lastEvent = momentOf(row['last_age'], now);
  // A sandbox without an event of its creation: as far as it can be seen, when it is first read.
  const createdAt = momentOf(row['created_age'] ?? (isFirst ? row['first_age'] : undefined), now);
  const rate = toNumber(row['hourly_cost_dollars']) ?? config.hourly_cost_dollars;
  const resources = resourcesOf(row);
  return {
    sandbox_id: id,
    worker_type: (workerType ?? config.worker_type)
      .replaceAll(/[^A-Za-z0-9._:@-]/g, '-')
      .slice(0, MAX_TYPE_LENGTH),
    ...(workerId !== undefined && workerId !== '' && { worker_id: workerId }),
    ...(state !== undefined && { state }),
    ...(createdAt !== undefined && { created_at: toRfc3339(createdAt) }),
    ...(lastEvent !== undefined && { last_event_at: toRfc3339(lastEvent) }),
    ...(rate !== undefined && { hourly_cost_dollars: rate }),
    ...(resources !== undefined && { resources }),
  };
}

/** The state of the latest event that tells one; undefined if none does. */
function latestState(row: SqlRow): SandboxState | undefined {
  let latest: { readonly state: SandboxState; readonly age: number } | undefined;
  for (const state of STATES) {
    const age = toNumber(row[`${state}_age`]);
    if (age !== undefined && (latest === undefined || age < latest.age)) {
      latest = { state, age };
    }
  }
  return latest?.state;
}

function resourcesOf(row: SqlRow): SandboxReport['resources'] {
  const [cpu, memory, disk] = ['cpu_ratio', 'memory_bytes', 'disk_bytes'].map((name) => toNumber(row[name]));
  if (cpu === undefined && memory === undefined && disk === undefined) {
    return undefined;
  }
  return {
    ...(cpu !== undefined && { cpu_ratio: cpu }),
    ...(memory !== undefined && { memory_bytes: memory }),
    ...(disk !== undefined && { disk_bytes: disk }),
  };
}

function toRfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
