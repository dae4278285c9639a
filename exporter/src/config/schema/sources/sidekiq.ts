import { Type } from '@sinclair/typebox';
import { redisConnectionKeys } from './redis-keys';
import { commonKeys, exact } from './source-keys';

export const SidekiqSource = Type.Object(
  {
    ...commonKeys('sidekiq'),
    ...redisConnectionKeys,
    namespace: Type.String({
      default: '',
      maxLength: 128,
      description: 'Namespace of the gem redis-namespace, without the colon. Sidekiq 7 and newer have none',
    }),
  },
  exact,
);
