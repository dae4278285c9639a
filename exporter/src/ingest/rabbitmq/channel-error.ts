const NOT_FOUND = 404;
const REFUSED = [403, 405];

/** Whether the server has closed a channel because an exchange or a queue does not exist. */
export function isNotFound(error: unknown): boolean {
  return codeOf(error) === NOT_FOUND;
}

/** Whether the server has closed a channel because the user may not use a queue, or another connection owns it. */
export function isRefused(error: unknown): boolean {
  return REFUSED.includes(codeOf(error) ?? 0);
}

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}
