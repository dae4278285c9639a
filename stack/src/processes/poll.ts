import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `check` at once and then every `everyMs`, until it returns something other than undefined. Returns undefined after
 * `timeoutMs`.
 */
export async function poll<T>(
  check: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
  everyMs = 100,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined || performance.now() >= deadline) {
      return result;
    }
    await delay(everyMs);
  }
}
