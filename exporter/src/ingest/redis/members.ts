import { textsOf } from './replies';
import { type RedisSession } from './redis-connection';

const SSCAN_COUNT = 1_000;

export interface Members {
  readonly members: readonly string[];
  /** Whether these are all of them; otherwise a member that is not among them may still be in the set. */
  readonly isComplete: boolean;
}

/**
 * Returns the members of a set that serves as an index, with SSCAN.
 *
 * @param budget maximum number of members; the search ends when it is reached
 */
export async function readMembers(session: RedisSession, key: string, budget: number): Promise<Members> {
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
  return {
    members: [...members].slice(0, budget),
    isComplete: cursor === '0' && members.size <= budget,
  };
}

/** The warning about workers that a registry contains beyond the limit. */
export function leftOut(maxWorkers: number): string {
  return `More than ${maxWorkers} workers (limits.workers): the others are left out, and no goodbye is told`;
}
