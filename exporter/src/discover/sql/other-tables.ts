import { SOURCE_KINDS } from '../../config/schema/sources/source-kinds';
import { dialectOf } from '../../ingest/sql/tables/dialects';
import { TASK_COLUMNS, TASK_STATUSES } from '../../ingest/sql/tables/task-columns';
import { toNumber, toText } from '../../ingest/sql/values';
import { counted, type Finding } from '../finding';
import { type TableUse } from './classify';
import { type Relation } from './relations';
import { missingPermissions, qualified, tableKeys } from './table-names';
import { messageOf, type WatchOptions } from './worker-table';

/** What a source of tables reads besides workers, with its key in the configuration. */
const USES = {
  tasks: { key: 'tasks', title: 'tasks' },
  events: { key: 'sandbox_events', title: 'events of sandboxes' },
  metrics: { key: 'metrics', title: 'measurements' },
} as const;

export interface UsedTable {
  readonly relation: Relation;
  readonly use: Exclude<TableUse, { use: 'workers' }>;
}

/** Rows that are looked at to count a table and to see the words of a status. */
const MAX_ROWS = 100_000;
const MAX_WORDS = 50;

/**
 * Tables of tasks, events and measurements. One source reads one table of each, with one connection; what the role may not read yet
 * is apart, so that the others are read.
 */
export async function findOtherTables(
  tables: readonly UsedTable[],
  options: Pick<WatchOptions, 'client' | 'signal'>,
  role: string,
): Promise<readonly Finding[]> {
  const together: Finding[] = [];
  const apart: Finding[] = [];
  const used = { tasks: 0, events: 0, metrics: 0 };
  for (const { relation, use } of tables) {
    const finding = await toFinding(relation, use.use, options, role);
    if (relation.isReadable) {
      const index = used[use.use]++;
      together[index] = joined(together[index], finding);
    } else {
      apart.push(finding);
    }
  }
  return [...together, ...apart];
}

function joined(before: Finding | undefined, finding: Finding): Finding {
  if (before?.entry === undefined || finding.entry === undefined) {
    return finding;
  }
  return {
    title: `${before.title}, ${finding.title}`,
    evidence: [...before.evidence, ...finding.evidence],
    entry: { ...before.entry, ...finding.entry },
    notes: [...before.notes, ...finding.notes],
    missing: [...before.missing, ...finding.missing],
  };
}

async function toFinding(
  relation: Relation,
  use: keyof typeof USES,
  options: Pick<WatchOptions, 'client' | 'signal'>,
  role: string,
): Promise<Finding> {
  const { key, title } = USES[use];
  const { rows, words, problem } = relation.isReadable
    ? await readTable(options, relation, use === 'tasks')
    : NOT_READ;
  return {
    title: `${title} in the table ${relation.name}`,
    evidence: [
      `${relation.name}: ${[counted(relation.columns.size, 'column'), ...(rows === undefined ? [] : [rows])].join(', ')}`,
    ],
    entry: { kind: 'sql-tables', ...tableKeys(key, relation, options.client.dialect) },
    notes: [
      ...(problem === undefined ? [] : [problem]),
      ...(words.length === 0
        ? []
        : [
            `Words of the status that no list knows, so that they count as other: ${words.join(', ')}. Add them to pending_statuses, assigned_statuses, running_statuses, completed_statuses or failed_statuses.`,
          ]),
    ],
    missing: missingPermissions([relation], role),
  };
}

interface ReadTable {
  readonly rows: string | undefined;
  readonly words: readonly string[];
  readonly problem: string | undefined;
}

const NOT_READ: ReadTable = { rows: undefined, words: [], problem: undefined };

/** A table that takes too long does not end the look at the others. */
async function readTable(
  options: Pick<WatchOptions, 'client' | 'signal'>,
  relation: Relation,
  hasStatus: boolean,
): Promise<ReadTable> {
  try {
    const rows = await countRows(options, relation);
    return { rows, words: hasStatus ? await unknownWords(options, relation) : [], problem: undefined };
  } catch (error) {
    return { ...NOT_READ, problem: `The rows could not be counted: ${messageOf(error)}.` };
  }
}

async function countRows(
  { client, signal }: Pick<WatchOptions, 'client' | 'signal'>,
  relation: Relation,
): Promise<string> {
  const table = qualified(relation, client.dialect);
  const [row] = await client.read(signal, (query) =>
    query(`SELECT count(*) AS total FROM (SELECT 1 AS one FROM ${table} LIMIT ${MAX_ROWS}) AS some_rows`),
  );
  const rows = toNumber(row?.['total']) ?? 0;
  return `${rows === MAX_ROWS ? 'at least ' : ''}${counted(rows, 'row')}`;
}

/** Words of the status in a part of the table that none of the default lists contains. */
async function unknownWords(
  { client, signal }: Pick<WatchOptions, 'client' | 'signal'>,
  relation: Relation,
): Promise<readonly string[]> {
  const sql = dialectOf(client.dialect);
  const column = ['status', ...TASK_COLUMNS.status].find((name) => relation.columns.has(name)) ?? 'status';
  const table = qualified(relation, client.dialect);
  const rows = await client.read(signal, (query) =>
    query(
      `SELECT DISTINCT ${sql.text('some_rows.word')} AS word FROM (SELECT ${sql.quoted(column)} AS word FROM ${table} LIMIT ${MAX_ROWS}) AS some_rows LIMIT ${MAX_WORDS}`,
    ),
  );
  const { properties } = SOURCE_KINDS['sql-tables'];
  const known = new Set(
    TASK_STATUSES.flatMap((status) => properties[`${status}_statuses`].default as readonly string[]),
  );
  return rows.flatMap((row) => toText(row['word']) ?? []).filter((word) => !known.has(word.toLowerCase()));
}
