import {
  type SourceKind,
  type SourceSettings,
  type SourceSettingsOf,
} from '../config/schema/sources/source-kinds';
import { SidekiqSource } from '../ingest/redis/sidekiq/sidekiq-source';
import { type Source } from '../ingest/sources/source';
import { createSqlClient } from '../ingest/sql/clients/create-client';
import { GraphileWorkerSource } from '../ingest/sql/graphile-worker/graphile-worker-source';
import { PgBossSource } from '../ingest/sql/pg-boss/pg-boss-source';
import { SqlSource } from '../ingest/sql/sql-source';

const FACTORIES: { readonly [Kind in SourceKind]: (settings: SourceSettingsOf<Kind>) => Source } = {
  sidekiq: (settings) => new SidekiqSource(settings),
  'graphile-worker': (settings) => new GraphileWorkerSource(createSqlClient(settings), settings.config),
  'pg-boss': (settings) => new PgBossSource(createSqlClient(settings), settings.config),
  sql: (settings) => new SqlSource(createSqlClient(settings), settings.config),
};

/** Creates the source of a kind. It does not connect before its first poll. */
export function createSource(settings: SourceSettings): Source {
  // The settings have the kind that their factory takes.
  const create = FACTORIES[settings.config.kind] as (settings: SourceSettings) => Source;
  return create(settings);
}
