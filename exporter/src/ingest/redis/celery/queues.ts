import { type QueueReport } from '@heartline/protocol';
import { type RedisCommand } from '../redis-connection';
import { integerOf } from '../replies';

/** Between the name of a queue and a priority, and between the parts of a binding. */
const SEPARATOR = '\u0006\u0016';
/** The messages that workers have taken and not confirmed. */
const UNACKED_KEY = 'unacked';
const UNACKED_QUEUE = 'celery:unacked';

/** How the transport names its keys. */
export interface QueueKeys {
  readonly keyPrefix: string;
  /** In ascending order. A message has the priority of the highest step that is not above its own one. */
  readonly prioritySteps: readonly number[];
}

/** The queue in a member of the set of bindings of an exchange: `routing key, pattern, queue`. */
export function queueOfBinding(member: string): string | undefined {
  const queue = member.split(SEPARATOR)[2];
  return queue === '' ? undefined : queue;
}

/** Commands that read the queues of these names; `queueReports` takes their replies. */
export function queueCommands(names: readonly string[], keys: QueueKeys): RedisCommand[] {
  return [
    ['HLEN', keys.keyPrefix + UNACKED_KEY],
    ...names.flatMap((name) =>
      keys.prioritySteps.map((step): RedisCommand => ['LLEN', keyOf(name, step, keys)]),
    ),
  ];
}

/**
 * Messages that wait in each queue, by priority, and those that workers have taken. The lowest step, 0, is the queue without a
 * priority: what is sent without one.
 *
 * @param isUsed whether a step of a queue has had messages before: it is then reported also while it is empty
 */
export function queueReports(
  names: readonly string[],
  replies: readonly unknown[],
  { prioritySteps }: QueueKeys,
  isUsed: (queue: string, step: number, waiting: number) => boolean,
): QueueReport[] {
  const [unacked, ...lengths] = replies;
  const queues = names.flatMap((queue, index) =>
    prioritySteps.flatMap((step, at): QueueReport[] => {
      const waiting = integerOf(lengths[index * prioritySteps.length + at]) ?? 0;
      if (step === 0) {
        return [{ queue, waiting }];
      }
      return isUsed(queue, step, waiting) ? [{ queue, priority: String(step), waiting }] : [];
    }),
  );
  return [...queues, { queue: UNACKED_QUEUE, active: integerOf(unacked) ?? 0 }];
}

function keyOf(queue: string, step: number, { keyPrefix }: QueueKeys): string {
  return step === 0 ? keyPrefix + queue : `${keyPrefix}${queue}${SEPARATOR}${step}`;
}
