const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ABORT_ERR: 'timeout',
};

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('name' in error && error.name === 'TimeoutError') return 'ABORT_ERR';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The store cannot be asked now. */
export class StoreTrouble extends Error {
  /** What the heartbeat counts it as. */
  override readonly name = 'StoreUnavailableError';

  /** @param reason `refused`, `reset`, `timeout`, a status or a system's code: a small set */
  constructor(
    readonly reason: string,
    url: string,
  ) {
    super(`the store at ${url} does not answer (${reason})`);
  }

  static of(error: unknown, url: string): StoreTrouble {
    if (error instanceof StoreTrouble) return error;
    const code = codeOf(error);
    return new StoreTrouble(REASONS[code] ?? (code === '' ? 'unknown' : code), url);
  }
}
