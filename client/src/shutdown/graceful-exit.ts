/** How a process came to its end. */
export interface Ending {
  readonly code: number;
  /** An exception or rejection was not caught. */
  readonly uncaught: boolean;
  /** SIGTERM or SIGINT came before: somebody wanted it to end. */
  readonly asked: boolean;
}

/** What shells and supervisors call an end by SIGINT and by SIGTERM. */
const SIGNAL_CODES: readonly number[] = [130, 143];

/**
 * Whether this end is a goodbye or a crash (S5.3). A crash stays silent, so that the missed heartbeats tell of it.
 * A process that fails says so by its exit code, whether it let the exception through or caught it and called
 * `process.exit(1)`.
 */
export function graceful({ code, uncaught, asked }: Ending): boolean {
  if (asked) return !uncaught;
  return code === 0 || (!uncaught && SIGNAL_CODES.includes(code));
}
