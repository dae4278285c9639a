import { type Static } from '@sinclair/typebox';
import { type DeepReadonly } from '../key-types';
import { BullmqSource } from './bullmq';
import { CeleryRabbitMqSource } from './celery-rabbitmq';
import { CeleryRedisSource } from './celery-redis';
import { GraphileWorkerSource } from './graphile-worker';
import { PgBossSource } from './pg-boss';
import { RedisKeySource } from './redis-key-source';
import { RqSource } from './rq';
import { SidekiqSource } from './sidekiq';
import { SqlSource } from './sql';
import { SqlTablesSource } from './sql-tables';

/** The kinds of source, and the keys of each. To add a kind, add it here and to app/create-source.ts. */
export const SOURCE_KINDS = {
  bullmq: BullmqSource,
  'redis-keys': RedisKeySource,
  rq: RqSource,
  sidekiq: SidekiqSource,
  'celery-redis': CeleryRedisSource,
  'celery-rabbitmq': CeleryRabbitMqSource,
  'graphile-worker': GraphileWorkerSource,
  'pg-boss': PgBossSource,
  sql: SqlSource,
  'sql-tables': SqlTablesSource,
} as const;

export type SourceKind = keyof typeof SOURCE_KINDS;

/** One entry of `sources` in the configuration file, with its defaults. Keys are those of the file. */
export type SourceConfigOf<Kind extends SourceKind> = DeepReadonly<Static<(typeof SOURCE_KINDS)[Kind]>>;

export type SourceConfig = { [Kind in SourceKind]: SourceConfigOf<Kind> }[SourceKind];

/** A source, and the content of the files that its configuration names. */
export interface SourceSettings<Config = SourceConfig> {
  readonly config: Config;
  /** Content by the key that names the file: `password_file`. */
  readonly files: Readonly<Record<string, string>>;
}

export type SourceSettingsOf<Kind extends SourceKind> = SourceSettings<SourceConfigOf<Kind>>;
