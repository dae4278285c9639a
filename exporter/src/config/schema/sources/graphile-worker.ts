import { Type } from '@sinclair/typebox';
import { commonKeys, exact } from './source-keys';
import { postgresConnectionKeys, SchemaName } from './sql-keys';

export const GraphileWorkerSource = Type.Object(
  {
    ...commonKeys('graphile-worker'),
    ...postgresConnectionKeys,
    schema: SchemaName('graphile_worker'),
    heartbeat_seconds: Type.Number({
      default: 20,
      minimum: 1,
      maximum: 3_600,
      description:
        'Longest time between two queries of a worker that waits for jobs, and a third of the time that it needs to connect again after the server has restarted. More than twice its pollInterval',
    }),
  },
  exact,
);
