import { type Static, type TObject } from '@sinclair/typebox';
import { Cluster, Redis, type RedisOptions as IoredisOptions } from 'ioredis';
import { type redisConnectionKeys } from '../../config/schema/sources/redis-keys';
import { type DeepReadonly } from '../../config/schema/key-types';
import { type SourceSettings } from '../../config/schema/sources/source-kinds';

type RedisConnectionKeys = DeepReadonly<Static<TObject<typeof redisConnectionKeys>>>;

/** The part of a source's settings that says how to connect to Redis. */
export type RedisSettings = SourceSettings<RedisConnectionKeys & { readonly timeout_seconds: number }>;

export type RedisClient = Redis | Cluster;

type RedisOptions = Omit<IoredisOptions, 'replyMapping'>;

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** Name of the exporter's connections in CLIENT LIST. */
export const CONNECTION_NAME = 'heartline-exporter';

const DEFAULT_PORT = 6379;

/**
 * Creates a client that is not connected yet. It never reconnects, and keeps no commands for later: the poll loop decides
 * when to connect again.
 *
 * @param knownNodes nodes of the cluster that earlier connections have found: that of the URL may have failed since
 */
export function createRedisClient(
  settings: RedisSettings,
  knownNodes: readonly NodeAddress[] = [],
): RedisClient {
  if (!settings.config.cluster) {
    return createServerClient(settings);
  }
  const timeoutMs = timeoutOf(settings);
  return new Cluster([addressOf(settings), ...knownNodes], {
    redisOptions: commonOptions(settings),
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: timeoutMs,
  });
}

/** Like `createRedisClient`, for one server: of a cluster, the node that the URL names. */
export function createServerClient(settings: RedisSettings): Redis {
  const { config } = settings;
  const db = Number(new URL(config.url).pathname.slice(1));
  const target: RedisOptions =
    config.sentinels.length === 0 ? addressOf(settings) : sentinelOptions(settings);
  return new Redis({ ...commonOptions(settings), ...target, db, lazyConnect: true });
}

function commonOptions({ config, files }: RedisSettings): RedisOptions {
  const tls = tlsOptions(new URL(config.url), { config, files });
  return {
    connectionName: CONNECTION_NAME,
    // CLIENT SETINFO needs Redis 7.2 and a permission.
    disableClientInfo: true,
    protocol: 2,
    connectTimeout: timeoutOf({ config, files }),
    enableOfflineQueue: false,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    autoResubscribe: false,
    ...(config.username !== undefined && { username: config.username }),
    ...(files['password_file'] !== undefined && { password: files['password_file'] }),
    ...(tls !== undefined && { tls }),
  };
}

function addressOf({ config }: RedisSettings): NodeAddress {
  const url = new URL(config.url);
  return { host: hostOf(url), port: url.port === '' ? DEFAULT_PORT : Number(url.port) };
}

function timeoutOf({ config }: RedisSettings): number {
  return Math.round(config.timeout_seconds * 1000);
}

/** Connects. @throws the error of the connection, and not only that it is closed */
export async function connectClient(client: RedisClient): Promise<void> {
  let cause: unknown;
  // Without a listener, ioredis prints errors of the connection to the console.
  client.on('error', (error: unknown) => {
    cause = error;
  });
  try {
    await client.connect();
  } catch (error) {
    throw cause ?? error;
  }
}

function sentinelOptions({ config, files }: RedisSettings): RedisOptions {
  return {
    sentinels: config.sentinels.map((text) => {
      const { hostname, port } = new URL(`redis://${text}`);
      return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
    }),
    name: config.sentinel_group,
    sentinelRetryStrategy: () => null,
    ...(files['sentinel_password_file'] !== undefined && {
      sentinelPassword: files['sentinel_password_file'],
    }),
  };
}

function tlsOptions(url: URL, { config, files }: RedisSettings): RedisOptions['tls'] {
  if (url.protocol !== 'rediss:') {
    return undefined;
  }
  return {
    servername: config.server_name ?? hostOf(url),
    ...(files['ca_file'] !== undefined && { ca: files['ca_file'] }),
    ...(files['cert_file'] !== undefined && { cert: files['cert_file'] }),
    ...(files['key_file'] !== undefined && { key: files['key_file'] }),
  };
}

/** The host without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
