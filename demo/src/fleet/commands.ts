import { type Deed, type Undoing } from '../chaos/chaos-plan';

/** What can be done to a worker, or to the store, by chaos or by hand. */
export type Order = Deed | Undoing;
export const ORDERS: readonly Order[] = ['kill', 'pause', 'resume', 'stop', 'start', 'restart', 'leak'];

function isOrder(word: string): word is Order {
  return (ORDERS as readonly string[]).includes(word);
}

/** One line of standard input, e.g. `kill indexer-02`; a text where it is no order. */
export function parseOrder(line: string): { order: Order; worker: string } | string {
  const [order = '', worker = '', ...rest] = line.trim().split(/\s+/);
  if (!isOrder(order)) return `there is no order '${order}'; allowed are ${ORDERS.join(', ')}`;
  if (worker === '' || rest.length > 0) return `'${order}' wants one worker, e.g. ${order} indexer-02`;
  return { order, worker };
}
