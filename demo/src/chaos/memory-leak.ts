const STEP_BYTES = 8 * 1024 * 1024;
/** The leak stops growing here, so that the demo never endangers the machine it runs on. */
export const MAX_LEAK_BYTES = 256 * 1024 * 1024;
const STEP_MS = 1500;

/** Allocates more and more memory, up to {@link MAX_LEAK_BYTES}. @returns a function that stops it and frees the memory */
export function startMemoryLeak(): () => void {
  const leaked: Buffer[] = [];
  const timer = setInterval(() => {
    if (leaked.length * STEP_BYTES >= MAX_LEAK_BYTES) {
      return;
    }
    // Filled, because the kernel assigns no memory to pages that are never written.
    leaked.push(Buffer.alloc(STEP_BYTES, leaked.length + 1));
  }, STEP_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    leaked.length = 0;
  };
}
