import { Type } from '@sinclair/typebox';
import { redisConnectionKeys } from './redis-keys';
import { commonKeys, exact } from './source-keys';

function Field(description: string) {
  return Type.Optional(Type.String({ minLength: 1, maxLength: 256, description }));
}

export const RedisKeySource = Type.Object(
  {
    ...commonKeys('redis-keys'),
    ...redisConnectionKeys,
    key: Type.String({
      minLength: 1,
      maxLength: 512,
      description:
        'Key of each worker, with {id} in the place of its ID: worker:{id}:heartbeat. Without {id}, the key is one hash with a field per worker',
    }),
    index: Field('Key of a set with the IDs of the workers. Without it, the keys are searched with SCAN'),
    format: Type.Union([Type.Literal('text'), Type.Literal('hash'), Type.Literal('json')], {
      default: 'text',
      description: 'What the key of a worker contains',
    }),
    interval_seconds: Type.Number({
      minimum: 0.1,
      maximum: 86_400,
      description: 'Time between two heartbeats of a worker',
    }),
    failure_threshold: Type.Integer({
      default: 3,
      minimum: 2,
      maximum: 1_000,
      description: 'Number of missed heartbeats after which a worker is failed',
    }),
    ttl_seconds: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 31_536_000,
        description:
          'The life that each heartbeat gives the key (EX). The age of a heartbeat is then exact. Without it, a heartbeat is a change of the value',
      }),
    ),
    last_seen_field: Field(
      'Field of the hash or of the JSON object that each heartbeat changes. The whole value if it is not set',
    ),
    status_field: Field('Field with the status of the worker'),
    stopped_values: Type.Array(Type.String({ maxLength: 256 }), {
      default: ['stopped', 'shutdown'],
      maxItems: 32,
      description: 'Values of status_field that say that the worker has stopped',
    }),
    deleted_is_goodbye: Type.Boolean({
      default: false,
      description:
        'A worker deletes its key when it stops. A key that expired is never a goodbye. Set it only if nothing else deletes the keys',
    }),
    type_field: Field('Field with the type of the worker'),
    host_field: Field('Field with the host of the worker'),
    task_field: Field('Field with the present task of the worker'),
  },
  exact,
);
