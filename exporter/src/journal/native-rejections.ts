let isInstalled = false;

/**
 * lmdb rejects promises of its own that no caller can reach when a commit fails. They say nothing that the promise of the
 * commit does not say, and must not end the process. Every other unhandled rejection still does.
 */
export function ignoreRejectionsOfLmdb(): void {
  if (!isInstalled) {
    isInstalled = true;
    process.on('unhandledRejection', (reason) => {
      if (!isFromLmdb(reason)) {
        throw reason;
      }
    });
  }
}

/** Errors of lmdb's writer: a failed commit, or its cause, which has a number of the operating system or of LMDB as code. */
export function isFromLmdb(reason: unknown): boolean {
  return (
    reason instanceof Error &&
    ('commitError' in reason ||
      ('code' in reason && typeof reason.code === 'number' && /[/\\]lmdb[/\\]/.test(reason.stack ?? '')))
  );
}
