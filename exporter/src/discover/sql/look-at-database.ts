import { quoteIdentifier } from '../../databases/quote-name';
import { type Query, type SqlClient } from '../../ingest/sql/clients/sql-client';
import { toNumber, toText } from '../../ingest/sql/values';
import { counted, type Finding, type Look } from '../finding';
import { OTHER_TOOLS, type ToolSchema, toolSchemas, useOf } from './classify';
import { findOtherTables, type UsedTable } from './other-tables';
import { MAX_RELATIONS, readRelations, type Relation } from './relations';
import { missingPermissions } from './table-names';
import { findWorkers, type WatchedTable, type WatchOptions } from './worker-table';

/** Looks which tools and tables of workers, tasks, events and measurements a database has. Only reads, with a statement time-out. */
export async function lookAtDatabase(options: WatchOptions): Promise<Look> {
  const { client, signal } = options;
  const { title, role, notes, connections, relations } = await client.read(signal, async (query) => ({
    ...(await describeServer(query, client)),
    relations: await readRelations(query, client.dialect),
  }));
  const read = relations.slice(0, MAX_RELATIONS);
  const tools = toolSchemas(read);
  const ofTools = new Set(tools.flatMap((tool) => tool.relations));
  const schemas = new Set(tools.map(({ schema }) => schema));
  // A tool may share the schema `public` with the application.
  const ofApplication = read.filter(
    (relation) =>
      !ofTools.has(relation) &&
      !OTHER_TOOLS.has(relation.name) &&
      (relation.schema === 'public' || !schemas.has(relation.schema)),
  );
  const { workers, others } = usedTables(ofApplication);
  return {
    ...(connections !== undefined && { connections }),
    server: [title, `Looked at the columns of ${counted(read.length, 'table or view', 'tables and views')}.`],
    findings: [
      ...tools.map((tool) => toolFinding(tool, role)),
      ...(await findWorkers(workers, options, role)),
      ...(await findOtherTables(others, options, role)),
      ...read.filter(({ name }) => OTHER_TOOLS.has(name)).map(unreadTool),
    ],
    notes: [
      ...notes,
      ...(relations.length > MAX_RELATIONS
        ? ['There are more tables and views: the others were left out.']
        : []),
    ],
  };
}

/** Tables by what they hold. A view is left out if there is a readable table for the same: most views show a part of one. */
function usedTables(relations: readonly Relation[]): {
  readonly workers: readonly WatchedTable[];
  readonly others: readonly UsedTable[];
} {
  const used = relations.flatMap((relation) => {
    const use = useOf(relation);
    return use === undefined ? [] : [{ relation, use }];
  });
  const withoutViews = used.filter(
    ({ relation, use }) =>
      !relation.isView ||
      !used.some(
        (other) =>
          !other.relation.isView &&
          other.use.use === use.use &&
          (other.relation.isReadable || !relation.isReadable),
      ),
  );
  return {
    workers: withoutViews.flatMap(({ relation, use }) => (use.use === 'workers' ? [{ relation, use }] : [])),
    others: withoutViews.flatMap(({ relation, use }) => (use.use === 'workers' ? [] : [{ relation, use }])),
  };
}

interface Server extends Pick<Look, 'connections'> {
  readonly title: string;
  readonly role: string;
  readonly notes: readonly string[];
}

async function describeServer(query: Query, { dialect }: SqlClient): Promise<Server> {
  if (dialect === 'mysql') {
    const [row] = await query(
      'SELECT VERSION() AS version, CURRENT_USER() AS role, @@max_user_connections AS connections',
    );
    const version = toText(row?.['version']) ?? '';
    const max = toNumber(row?.['connections']) ?? 0;
    const role = toText(row?.['role']) ?? '';
    return {
      title: version.includes('MariaDB') ? `MariaDB ${version.split('-')[0] ?? ''}.` : `MySQL ${version}.`,
      role,
      ...(max > 0 && {
        connections: { max, statement: (count) => `ALTER USER ${role} WITH MAX_USER_CONNECTIONS ${count};` },
      }),
      notes: ['Tables of which the user may read nothing are not seen: the server does not show them.'],
    };
  }
  const [row] = await query(
    `SELECT current_setting('server_version') AS version, current_user AS role, pg_is_in_recovery() AS is_replica,
            (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS connections`,
  );
  const others = await query(
    'SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> current_database() ORDER BY datname LIMIT 20',
  );
  const role = toText(row?.['role']) ?? '';
  const max = toNumber(row?.['connections']) ?? -1;
  return {
    ...(max >= 0 && {
      connections: {
        max,
        statement: (count) => `ALTER ROLE ${quoteIdentifier(role)} CONNECTION LIMIT ${count};`,
      },
    }),
    title: `PostgreSQL ${(toText(row?.['version']) ?? '').split(' ')[0] ?? ''}.`,
    role,
    notes: [
      ...(others.length === 0
        ? []
        : [
            `Databases that were not looked at: ${others.map(({ name }) => toText(name) ?? '').join(', ')}. Name one in the URL: postgres://host:port/database.`,
          ]),
      ...(row?.['is_replica'] === true
        ? ['The server is a replica: sessions of workers are seen on the primary server only.']
        : []),
    ],
  };
}

const TOOL_TITLES = { 'graphile-worker': 'graphile-worker', 'pg-boss': 'pg-boss' } as const;
const DEFAULT_SCHEMAS = { 'graphile-worker': 'graphile_worker', 'pg-boss': 'pgboss' } as const;

function toolFinding({ tool, schema, relations }: ToolSchema, role: string): Finding {
  return {
    title: TOOL_TITLES[tool],
    evidence: [`${relations.map(({ name }) => name).join(', ')} in the schema ${schema}`],
    entry: { kind: tool, ...(schema !== DEFAULT_SCHEMAS[tool] && { schema }) },
    notes: [],
    missing: missingPermissions(
      relations.map((relation) => ({ ...relation, hidesRows: false })),
      role,
    ),
  };
}

function unreadTool({ name }: Relation): Finding {
  return {
    title: OTHER_TOOLS.get(name) ?? name,
    evidence: [`table ${name}`],
    entry: undefined,
    notes: [
      'The exporter has no source of its own for it: sql with workers_query and sql-tables with tasks_query read any table.',
    ],
    missing: [],
  };
}
