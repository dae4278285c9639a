/** Resolves like the promise, or rejects as soon as the signal is aborted: a client may wait for a frozen server for ever. */
export async function orAborted<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // After an abort nothing waits for it.
    promise.catch(() => undefined);
  }
}
