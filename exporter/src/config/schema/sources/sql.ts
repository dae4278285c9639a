import { Type } from '@sinclair/typebox';
import { commonKeys, exact } from './source-keys';
import { NotifyChannel, Select, sqlConnectionKeys, Table } from './sql-keys';

export const SqlSource = Type.Object(
  {
    ...commonKeys('sql'),
    ...sqlConnectionKeys,
    workers_table: Table(
      'Table or view of workers, such as worker_heartbeats. Its columns are named as for workers_query, or last_heartbeat, last_heartbeat_at',
    ),
    workers_query: Select(
      'SELECT of workers, instead of workers_table, with the columns worker_id, last_seen, worker_type, status … (docs/sources/sql.md)',
    ),
    heartbeat_seconds: Type.Number({
      default: 30,
      minimum: 0.5,
      maximum: 86_400,
      description: 'Time between two heartbeats of a worker whose row has no interval_seconds',
    }),
    failure_threshold: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 1_000,
        description: 'Number of missed heartbeats after which a worker is failed, if its row does not say it',
      }),
    ),
    notify_channel: NotifyChannel('heartbeats'),
  },
  exact,
);
