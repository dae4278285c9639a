import { escapePattern, KeyScanner } from '../keys/key-scanner';
import { readMembers } from '../members';
import { type RedisSession } from '../redis-connection';
import { queueOfBinding } from './queues';

const MAX_EXCHANGES = 1_000;
export const MAX_QUEUES = 1_000;
/** Queues of remote control, and exchanges of it: `celery.pidbox`, `reply.celery.pidbox`. */
const REMOTE_CONTROL = '.pidbox';

export interface QueueFinderOptions {
  readonly keyPrefix: string;
  readonly eventExchange: string;
}

/** Finds the queues that workers and senders have used: they write down which exchange leads to which queue. */
export class QueueFinder {
  readonly #bindings: string;
  readonly #eventExchange: string;
  readonly #scanner: KeyScanner;

  constructor({ keyPrefix, eventExchange }: QueueFinderOptions) {
    this.#bindings = `${keyPrefix}_kombu.binding.`;
    this.#eventExchange = eventExchange;
    this.#scanner = new KeyScanner(`${escapePattern(this.#bindings)}*`);
  }

  async find(session: RedisSession): Promise<readonly string[]> {
    const keys = await this.#scanner.search(session, MAX_EXCHANGES);
    const queues = new Set<string>();
    for (const key of keys.filter((each) => this.#leadsToTasks(each))) {
      const { members } = await readMembers(session, key, MAX_QUEUES);
      for (const queue of members.map(queueOfBinding)) {
        if (queue !== undefined && queues.size < MAX_QUEUES) {
          queues.add(queue);
        }
      }
    }
    return [...queues].sort();
  }

  #leadsToTasks(key: string): boolean {
    const exchange = key.slice(this.#bindings.length);
    return exchange !== this.#eventExchange && !exchange.endsWith(REMOTE_CONTROL);
  }
}
