import { type Millis } from '../../model/time';
import { RedisConnection, type RedisSession } from '../../ingest/redis/redis-connection';
import { type RedisSettings } from '../../ingest/redis/redis-client';
import { integerOf, textOf } from '../../ingest/redis/replies';
import { counted, type Look } from '../finding';
import { findHeartbeatKeys } from './heartbeat-keys';
import { KeyCensus } from './key-census';
import { findTools } from './tool-keys';

export interface LookAtRedisOptions {
  readonly settings: RedisSettings;
  /** Database number of the URL. */
  readonly database: number;
  /** For how long keys that look like heartbeats are watched. */
  readonly watchSeconds: number;
  readonly now: () => Millis;
}

/** Keys whose names are looked at. */
const MAX_KEYS = 200_000;
/** Rounds of SCAN, with 1,000 keys each, between two looks at the budget. */
const ROUNDS = 10;
/** The whole look, without the time of watching. */
const MAX_LOOK_MS: Millis = 60_000;

/** Looks which tools keep their workers in a database of Redis. Only reads; the names of keys are read with SCAN. */
export async function lookAtRedis({
  settings,
  database,
  watchSeconds,
  now,
}: LookAtRedisOptions): Promise<Look> {
  const connection = new RedisConnection(settings);
  try {
    // A server of another kind may never answer.
    const first = AbortSignal.timeout(settings.config.timeout_seconds * 1000);
    const server = await connection.use(first, (session) => describeServer(session, settings));
    const census = new KeyCensus();
    return await connection.use(AbortSignal.timeout(MAX_LOOK_MS + watchSeconds * 1000), async (session) => {
      const searched = await search(session, census);
      return {
        server: [server.title, ...searched],
        findings: [
          ...(await findTools(session, census)),
          ...(await findHeartbeatKeys(session, census.heartbeats, watchSeconds, now)),
        ],
        notes: otherDatabases(server.keyspace, database),
      };
    });
  } finally {
    connection.close();
  }
}

interface Server {
  readonly title: string;
  /** The section `keyspace` of INFO; undefined if the user may not read it. */
  readonly keyspace: string | undefined;
}

async function describeServer(session: RedisSession, { config }: RedisSettings): Promise<Server> {
  const info = await readInfo(session);
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info ?? '')?.[1];
  if (field('redis_mode') === 'sentinel') {
    throw new Error(
      'the server is a sentinel; name it with --sentinels host:port, and its group with --sentinel-group',
    );
  }
  if (field('redis_mode') === 'cluster' && !config.cluster) {
    throw new Error(NO_CLUSTER);
  }
  // The first command that needs a database: of a cluster it tells the node that has the key.
  await session.run([['TYPE', 'processes']]).catch((error: unknown) => {
    throw error instanceof Error && error.message.startsWith('MOVED') ? new Error(NO_CLUSTER) : error;
  });
  const [name, version] =
    field('valkey_version') === undefined
      ? ['Redis', field('redis_version')]
      : ['Valkey', field('valkey_version')];
  return { title: version === undefined ? `${name}.` : `${name} ${version}.`, keyspace: info };
}

const NO_CLUSTER = 'the server is a node of a Redis Cluster; add --cluster';

/** Before Redis 7, INFO takes one section. Undefined if the user may not run it. */
async function readInfo(session: RedisSession): Promise<string | undefined> {
  try {
    const sections = await session.run([
      ['INFO', 'server'],
      ['INFO', 'keyspace'],
    ]);
    return sections.map((section) => textOf(section) ?? '').join('\n');
  } catch (error) {
    if (isRefused(error)) {
      return undefined;
    }
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOPERM');
}

/** @returns what was looked at, as sentences */
async function search(session: RedisSession, census: KeyCensus): Promise<readonly string[]> {
  try {
    let cursors: readonly string[] = [];
    do {
      const { keys, cursors: next } = await session.scan('*', cursors, ROUNDS, MAX_KEYS);
      for (const key of keys) {
        census.add(key);
      }
      cursors = next;
    } while (cursors.length > 0 && census.keys < MAX_KEYS);
    const sizes = await session.runOnAll(['DBSIZE']);
    const size = sizes.reduce<number>((sum, each) => sum + (integerOf(each) ?? 0), 0);
    return cursors.length === 0
      ? [`Looked at the names of all ${counted(census.keys, 'key')}.`]
      : [
          `Looked at the names of ${counted(census.keys, 'key')} of ${size.toLocaleString('en-US')}: tools with a prefix of their own, and keys of heartbeats, may be among the others.`,
        ];
  } catch (error) {
    if (isRefused(error)) {
      return [
        'The user may not run SCAN, so that only keys with fixed names were looked at, and BullMQ, prefixes and keys of heartbeats are not seen. Allow it: ACL SETUSER heartline +scan (the user of the exporter).',
      ];
    }
    throw error;
  }
}

function otherDatabases(info: string | undefined, database: number): readonly string[] {
  if (info === undefined) {
    return [
      'The user may not run INFO, so that the version and other databases of the server are not known.',
    ];
  }
  const others = [...info.matchAll(/^db(\d+):keys=(\d+)/gm)].filter(
    ([, number]) => Number(number) !== database,
  );
  return others.length === 0
    ? []
    : [
        `Databases that were not looked at: ${others.map(([, number, keys]) => `${number} (${counted(Number(keys), 'key')})`).join(', ')}. Name one in the URL: redis://host:port/number.`,
      ];
}
