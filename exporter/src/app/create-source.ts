import { type SourceSettings } from '../config/schema/sources/source-kinds';
import { BullmqSource } from '../ingest/redis/bullmq/bullmq-source';
import { CeleryRabbitMqSource } from '../ingest/rabbitmq/celery-rabbitmq-source';
import { CeleryRedisSource } from '../ingest/redis/celery/celery-redis-source';
import { RedisKeySource } from '../ingest/redis/keys/key-source';
import { RqSource } from '../ingest/redis/rq/rq-source';
import { SidekiqSource } from '../ingest/redis/sidekiq/sidekiq-source';
import { type Source } from '../ingest/sources/source';
import { createSqlClient } from '../ingest/sql/clients/create-client';
import { GraphileWorkerSource } from '../ingest/sql/graphile-worker/graphile-worker-source';
import { PgBossSource } from '../ingest/sql/pg-boss/pg-boss-source';
import { SqlTablesSource } from '../ingest/sql/tables/sql-tables-source';
import { SqlSource } from '../ingest/sql/sql-source';

/** Creates the source of a kind. It does not connect before its first poll. */
export function createSource({ config, files }: SourceSettings): Source {
  switch (config.kind) {
    case 'bullmq':
      return new BullmqSource({ config, files });
    case 'celery-rabbitmq':
      return new CeleryRabbitMqSource({ config, files });
    case 'celery-redis':
      return new CeleryRedisSource({ config, files });
    case 'graphile-worker':
      return new GraphileWorkerSource(createSqlClient({ config, files }), config);
    case 'pg-boss':
      return new PgBossSource(createSqlClient({ config, files }), config);
    case 'redis-keys':
      return new RedisKeySource({ config, files });
    case 'rq':
      return new RqSource({ config, files });
    case 'sidekiq':
      return new SidekiqSource({ config, files });
    case 'sql-tables':
      return new SqlTablesSource(createSqlClient({ config, files }), config);
    case 'sql':
      return new SqlSource(createSqlClient({ config, files }), config);
  }
}
