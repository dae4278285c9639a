const STEP_BYTES = 8 * 1024 * 1024;
/** Stops here: the demo is not to endanger the machine it runs on. */
export const LEAK_BOUND_BYTES = 256 * 1024 * 1024;
const STEP_MS = 1500;

/** Forgets to forget: holds on to more and more memory. @returns how to let go of it */
export function leak(): () => void {
  const held: Buffer[] = [];
  const timer = setInterval(() => {
    if (held.length * STEP_BYTES >= LEAK_BOUND_BYTES) return;
    // Filled, since the kernel gives no memory for pages that were never written.
    held.push(Buffer.alloc(STEP_BYTES, held.length + 1));
  }, STEP_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    held.length = 0;
  };
}
