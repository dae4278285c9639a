import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined, every `everyMs`; gives undefined once `timeoutMs` have passed. The first
 * question comes at once.
 */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
  everyMs = 100,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= deadline) return answer;
    await delay(everyMs);
  }
}
