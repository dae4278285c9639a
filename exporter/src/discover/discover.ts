import { parseSourceEntries } from '../config/files/source-entries';
import {
  type SourceConfig,
  type SourceSettings,
  type SourceSettingsOf,
} from '../config/schema/sources/source-kinds';
import { type Millis } from '../model/time';
import { parseServerUrl } from '../databases/server-url';
import { createSqlClient } from '../ingest/sql/clients/create-client';
import { counted, type Look, type SourceEntry } from './finding';
import { type TriedFinding } from './configuration-text';
import { lookAtRabbitMq } from './rabbitmq/look-at-rabbitmq';
import { lookAtRedis } from './redis/look-at-redis';
import { type ServerAccess, type ServerFamily } from './server-access';
import { serverKindAt } from './server-kind';
import { lookAtDatabase } from './sql/look-at-database';
import { type CreateSource, trySource } from './try-source';

export interface DiscoverDeps {
  readonly createSource: CreateSource;
  /** Monotonic. */
  readonly now: () => Millis;
}

export interface Discovery {
  readonly look: Look;
  readonly findings: readonly TriedFinding[];
}

const NAMES: Readonly<Record<ServerFamily, string>> = {
  redis: 'Redis',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  rabbitmq: 'RabbitMQ',
};
const DEFAULT_PORTS: Readonly<Record<ServerFamily, number>> = {
  redis: 6379,
  postgres: 5432,
  mysql: 3306,
  rabbitmq: 5672,
};
/** The whole look at a database, without the time of watching. */
const MAX_LOOK_MS: Millis = 60_000;

/**
 * Looks at a server, and polls each source that fits what it has found once, with the configuration that it proposes.
 *
 * @throws an error of one sentence without a password if the server cannot be looked at
 */
export async function discover(access: ServerAccess, deps: DiscoverDeps): Promise<Discovery> {
  const look = await lookAt(access, deps).catch(async (error: unknown) => {
    throw new Error(await explain(error, access));
  });
  const names = new Set<string>();
  const findings: TriedFinding[] = [];
  for (const { entry, ...finding } of look.findings) {
    const complete = entry === undefined ? undefined : completeEntry(entry, access, names);
    const isTried = complete !== undefined && finding.missing.every((line) => !line.includes('GRANT'));
    findings.push({
      ...finding,
      entry: complete,
      trial: isTried
        ? await trySource({ config: parsed(complete), files: access.files }, deps.createSource)
        : undefined,
    });
  }
  return { look: { ...look, notes: [...look.notes, ...tooFewConnections(look, findings)] }, findings };
}

/** Each source has a connection of its own; one more is for the next look. */
function tooFewConnections({ connections }: Look, findings: readonly TriedFinding[]): readonly string[] {
  const sources = findings.filter(({ entry }) => entry !== undefined).length;
  return connections === undefined || connections.max >= sources
    ? []
    : [
        `The role may have ${counted(connections.max, 'connection')} at the same time, and each of the ${sources} sources needs one. Run as an administrator: ${connections.statement(sources + 1)}`,
      ];
}

async function lookAt(access: ServerAccess, { now }: DiscoverDeps): Promise<Look> {
  const { family, keys, files, watchSeconds, timeoutSeconds } = access;
  const common = { ...keys, timeout_seconds: timeoutSeconds };
  if (family === 'redis') {
    const settings = { config: parsed({ ...common, kind: 'rq' }), files } as SourceSettingsOf<'rq'>;
    const database = Number(new URL(keys.url).pathname.slice(1));
    return lookAtRedis({ settings, database, watchSeconds, now });
  }
  if (family === 'rabbitmq') {
    const config = parsed({ ...common, kind: 'celery-rabbitmq' });
    return lookAtRabbitMq({ config, files } as SourceSettingsOf<'celery-rabbitmq'>);
  }
  const config = parsed({ ...common, kind: 'sql', workers_table: 'any' });
  const client = createSqlClient({ config, files } as SourceSettings & SourceSettingsOf<'sql'>);
  try {
    // A server of another kind may never answer.
    await client.read(AbortSignal.timeout(timeoutSeconds * 1000), (query) => query('SELECT 1'));
    const signal = AbortSignal.timeout(MAX_LOOK_MS + watchSeconds * 1000);
    return await lookAtDatabase({ client, signal, watchSeconds, now });
  } finally {
    await client.close();
  }
}

/** The entry with its address and, if there is one of its kind already, a name of its own. */
function completeEntry(entry: SourceEntry, access: ServerAccess, names: Set<string>): SourceEntry {
  const { url, ...keys } = access.keys;
  const { kind, name: given = kind, ...rest } = entry;
  const wanted = String(given);
  let name = wanted;
  for (let number = 2; names.has(name); number++) {
    name = `${wanted}-${number}`;
  }
  names.add(name);
  return { kind, ...(name !== kind && { name }), url, ...keys, ...rest };
}

/** @throws if the configuration would not accept the entry: a mistake of this program */
function parsed(entry: SourceEntry): SourceConfig {
  const { sources, problems } = parseSourceEntries([entry], () => 'heartline.yml:1');
  const [source] = sources;
  if (source === undefined) {
    throw new Error(`The configuration does not accept what was found: ${problems.join('; ')}`);
  }
  return source;
}

/** One sentence that says which server, and what to do if it is of another kind. */
async function explain(error: unknown, { family, keys }: ServerAccess): Promise<string> {
  const { host, port } = parseServerUrl(keys.url);
  const message = error instanceof Error ? error.message || error.name : String(error);
  const kind = await serverKindAt(host, port ?? DEFAULT_PORTS[family]);
  const isOther = kind !== undefined && kind.name !== NAMES[family] && !kind.name.startsWith(NAMES[family]);
  const hint = isOther
    ? `a server of another kind answers there: ${kind.name}${kind.flag === undefined ? '' : `, use ${kind.flag}`}`
    : message.split('\n')[0];
  return `${keys.url} cannot be read as ${NAMES[family]}: ${hint ?? ''}`;
}
