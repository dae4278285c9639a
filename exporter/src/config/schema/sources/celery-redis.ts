import { Type } from '@sinclair/typebox';
import { celeryKeys, QueueNames } from './celery-keys';
import { redisConnectionKeys } from './redis-keys';
import { commonKeys, exact } from './source-keys';

export const CeleryRedisSource = Type.Object(
  {
    ...commonKeys('celery-redis'),
    ...redisConnectionKeys,
    ...celeryKeys,
    queues: QueueNames(
      [],
      'Names of the queues. If there are none, the queues that workers have used are searched with SCAN',
    ),
    global_keyprefix: Type.String({
      default: '',
      maxLength: 256,
      description: 'The option global_keyprefix of the broker transport of the workers',
    }),
    fanout_prefix: Type.String({
      default: '/{db}.',
      maxLength: 256,
      description:
        'The option fanout_prefix of the broker transport of the workers, with {db} for the number of the database. Empty if they have set it to False',
    }),
    priority_steps: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), {
      default: [0, 3, 6, 9],
      minItems: 1,
      maxItems: 32,
      description: 'The option priority_steps of the broker transport of the workers, in order',
    }),
  },
  exact,
);
