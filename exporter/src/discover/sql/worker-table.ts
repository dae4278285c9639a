import { setTimeout as delay } from 'node:timers/promises';
import { type Millis } from '../../model/time';
import { type SqlClient } from '../../ingest/sql/clients/sql-client';
import { dialectOf } from '../../ingest/sql/tables/dialects';
import { toText } from '../../ingest/sql/values';
import { WORKER_COLUMNS } from '../../ingest/sql/workers/columns';
import { BeatWatch } from '../beat-watch';
import { counted, type Finding } from '../finding';
import { type TableUse } from './classify';
import { type Relation } from './relations';
import { missingPermissions, qualified, tableKeys } from './table-names';

type Workers = Extract<TableUse, { use: 'workers' }>;

/** Rows that are watched. */
const MAX_ROWS = 1_000;
const LOOK_INTERVAL_MS: Millis = 1_000;

export interface WatchedTable {
  readonly relation: Relation;
  readonly use: Workers;
}

export interface WatchOptions {
  readonly client: SqlClient;
  readonly signal: AbortSignal;
  readonly watchSeconds: number;
  readonly now: () => Millis;
}

/** Watches the heartbeats in tables of workers at the same time. */
export async function findWorkers(
  tables: readonly WatchedTable[],
  options: WatchOptions,
  role: string,
): Promise<readonly Finding[]> {
  const { client, signal, watchSeconds, now } = options;
  const watches = tables.map((table) => ({ ...table, watch: new BeatWatch(), rows: 0, problem: '' }));
  const readable = watches.filter(({ relation }) => relation.isReadable);
  // A promise in each row needs no watching.
  const isWatched = readable.some(({ relation }) => !relation.columns.has('interval_seconds'));
  const end = now() + (isWatched ? watchSeconds * 1000 : 0);
  do {
    for (const each of readable.filter(({ problem }) => problem === '')) {
      const samples = await client
        .read(signal, async (query) => {
          const sql = dialectOf(client.dialect);
          const [id, at] = [sql.text(sql.quoted(each.use.id)), sql.text(sql.quoted(each.use.lastSeen))];
          return query(
            // The living workers are among the newest rows.
            `SELECT ${id} AS id, ${at} AS seen FROM ${qualified(each.relation, client.dialect)} ` +
              `WHERE ${sql.quoted(each.use.lastSeen)} IS NOT NULL ORDER BY ${sql.quoted(each.use.lastSeen)} DESC LIMIT ${MAX_ROWS}`,
          );
        })
        .catch((error: unknown) => {
          each.problem = `The heartbeats could not be watched: ${messageOf(error)}.`;
          return [];
        });
      each.rows = samples.length;
      each.watch.observe(
        samples.map((row) => ({ id: toText(row['id']) ?? '', value: toText(row['seen']) })),
        now(),
      );
    }
    await delay(readable.length === 0 ? 0 : Math.min(LOOK_INTERVAL_MS, Math.max(0, end - now())));
  } while (readable.length > 0 && now() < end);
  return watches.map(({ relation, use, watch, rows, problem }) => ({
    ...toFinding(relation, use, { ...watch.figures, rows, watchSeconds, problem }, client),
    missing: missingPermissions([relation], role),
  }));
}

interface Seen {
  readonly rows: number;
  readonly beating: number;
  readonly intervalSeconds: number | undefined;
  readonly watchSeconds: number;
  /** A sentence; empty if there is none. */
  readonly problem: string;
}

function toFinding(
  relation: Relation,
  use: Workers,
  { rows, beating, intervalSeconds, watchSeconds, problem }: Seen,
  client: SqlClient,
): Omit<Finding, 'missing'> {
  const hasPromise = relation.columns.has('interval_seconds');
  const query = use.isRenamed ? selectOf(relation, use, client) : undefined;
  return {
    title: `workers in the table ${relation.name}`,
    evidence: [
      `columns ${use.id} and ${use.lastSeen}`,
      ...(relation.isReadable
        ? [
            `${rows === MAX_ROWS ? 'at least ' : ''}${counted(rows, 'row')}`,
            ...(hasPromise
              ? ['a promise in each row (interval_seconds)']
              : [`heartbeats of ${counted(beating, 'worker')} in ${counted(watchSeconds, 'second')}`]),
          ]
        : []),
    ],
    entry: {
      kind: 'sql',
      ...(query === undefined ? tableKeys('workers', relation, client.dialect) : { workers_query: query }),
      ...(!hasPromise && intervalSeconds !== undefined && { heartbeat_seconds: intervalSeconds }),
    },
    notes: [
      ...(problem === '' ? [] : [problem]),
      ...(hasPromise || intervalSeconds !== undefined
        ? []
        : [
            'heartbeat_seconds is 30, its default, because no worker was seen to send two heartbeats: set it to the interval of your workers.',
          ]),
    ],
  };
}

/** A SELECT that gives the columns the names that the source reads; others that it knows keep theirs. */
function selectOf(relation: Relation, { id, lastSeen }: Workers, { dialect }: SqlClient): string {
  const sql = dialectOf(dialect);
  const others = (Object.keys(WORKER_COLUMNS) as (keyof typeof WORKER_COLUMNS)[])
    .filter((column) => column !== 'worker_id' && column !== 'last_seen')
    .flatMap((column) => [column, ...WORKER_COLUMNS[column]].find((name) => relation.columns.has(name)) ?? [])
    .filter((name) => name !== id && name !== lastSeen);
  const kind =
    relation.columns.has('kind') && !others.includes('worker_type')
      ? [`${sql.quoted('kind')} AS worker_type`]
      : [];
  const list = [
    `${sql.quoted(id)} AS worker_id`,
    `${sql.quoted(lastSeen)} AS last_seen`,
    ...kind,
    ...others.map((name) => sql.quoted(name)),
  ];
  return `SELECT ${list.join(', ')} FROM ${qualified(relation, dialect)}`;
}

/** The first line of the message of an error, without a full stop. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
