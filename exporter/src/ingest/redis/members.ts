import { textsOf } from './replies';
import { type RedisSession } from './redis-connection';

const SSCAN_COUNT = 1_000;

/**
 * Returns the members of a set that serves as an index, with SSCAN.
 *
 * @param budget maximum number of members; the search ends when it is reached
 */
export async function readMembers(session: RedisSession, key: string, budget: number): Promise<string[]> {
  const members = new Set<string>();
  let cursor = '0';
  do {
    const [reply] = await session.run([['SSCAN', key, cursor, 'COUNT', SSCAN_COUNT]]);
    const [next, found] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    cursor = typeof next === 'string' ? next : '0';
    for (const member of textsOf(found)) {
      members.add(member);
    }
  } while (cursor !== '0' && members.size < budget);
  return [...members].slice(0, budget);
}
