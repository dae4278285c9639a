import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined, every `everyMs`; gives undefined once `timeoutMs` have passed. The first
 * question comes at once.
 */
export async function poll<T>(
  check: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
  everyMs = 100,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined || performance.now() >= deadline) return result;
    await delay(everyMs);
  }
}
