import { Type } from '@sinclair/typebox';
import { redisConnectionKeys } from './redis-keys';
import { commonKeys, exact } from './source-keys';

export const BullmqSource = Type.Object(
  {
    ...commonKeys('bullmq'),
    ...redisConnectionKeys,
    key_prefix: Type.String({
      default: 'bull',
      minLength: 1,
      maxLength: 128,
      description: 'The option prefix of the queues and workers, without the colon',
    }),
    queues: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
      default: [],
      maxItems: 1_000,
      description:
        'Names of the queues to read. All queues of the prefix if it is empty: they are searched with SCAN, every minute',
    }),
    lock_duration_seconds: Type.Number({
      default: 30,
      minimum: 1,
      maximum: 86_400,
      description:
        'The option lockDuration of the workers, in seconds: a busy worker renews its locks at half of it',
    }),
    heartbeat_seconds: Type.Number({
      default: 10,
      minimum: 1,
      maximum: 3_600,
      description:
        'Longest time for which a worker waits for a job before it asks again: 10 s, or the option drainDelay of the workers if it is longer',
    }),
    read_workers: Type.Boolean({
      default: true,
      description:
        'Read the workers with CLIENT LIST. Set it to false where the server does not offer it: only the queues are read',
    }),
  },
  exact,
);
