import { Type } from '@sinclair/typebox';
import { redisConnectionKeys } from './redis-keys';
import { commonKeys, exact } from './source-keys';

export const RqSource = Type.Object(
  {
    ...commonKeys('rq'),
    ...redisConnectionKeys,
    worker_ttl_seconds: Type.Number({
      default: 420,
      minimum: 16,
      maximum: 86_400,
      description:
        'The option --worker-ttl of the workers: an idle worker sends a heartbeat every worker_ttl − 15 seconds',
    }),
    job_monitoring_interval_seconds: Type.Number({
      default: 30,
      minimum: 1,
      maximum: 86_400,
      description:
        'The option --job-monitoring-interval of the workers: time between two heartbeats of a busy worker',
    }),
  },
  exact,
);
