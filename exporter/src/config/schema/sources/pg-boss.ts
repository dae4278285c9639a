import { Type } from '@sinclair/typebox';
import { commonKeys, exact } from './source-keys';
import { postgresConnectionKeys, SchemaName } from './sql-keys';

export const PgBossSource = Type.Object(
  {
    ...commonKeys('pg-boss'),
    ...postgresConnectionKeys,
    schema: SchemaName('pgboss'),
    application_name: Type.String({
      default: 'pgboss%',
      minLength: 1,
      maxLength: 63,
      description:
        'Pattern (% for any text) of the application_name of its sessions. Used for versions before 12.38, which do not register their instances',
    }),
    heartbeat_seconds: Type.Number({
      default: 20,
      minimum: 1,
      maximum: 3_600,
      description:
        'Longest time between two queries of an instance that waits for jobs. More than twice its pollingIntervalSeconds. Used for versions before 12.38',
    }),
  },
  exact,
);
