import { Type } from '@sinclair/typebox';

/** The keys of the sources that hear the events of Celery’s workers. */
export const celeryKeys = {
  event_exchange: Type.String({
    default: 'celeryev',
    minLength: 1,
    maxLength: 255,
    description: 'The setting event_exchange of the workers',
  }),
  blocking_task_seconds: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 43_200,
    description:
      'The longest task of workers that send no heartbeat while a task runs: those with the pool solo, and with gevent or eventlet if tasks use the CPU',
  }),
  blocking_workers: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
    default: ['*'],
    maxItems: 32,
    description: 'Names of these workers, with * for any text: solo-*',
  }),
};

/** Queues that others chose the names of. */
export function QueueNames(byDefault: string[], description: string) {
  return Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
    default: byDefault,
    maxItems: 1_000,
    description,
  });
}
