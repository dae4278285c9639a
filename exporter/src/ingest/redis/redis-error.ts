/**
 * An error of the client as one with the same message only: ioredis adds the command to its errors, and with AUTH the password,
 * which a log would contain. The errors of the nodes of a cluster are in its message.
 */
export function withoutCommand(error: unknown): Error {
  const message = messageOf(error);
  const node =
    typeof error === 'object' && error !== null && 'lastNodeError' in error
      ? messageOf(error.lastNodeError)
      : '';
  return new Error(node === '' ? message : `${message}: ${node}`);
}

/** An AggregateError of several addresses of a host has a code and no message. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return typeof error === 'string' ? error : '';
  }
  const { message } = error;
  if (typeof message === 'string' && message !== '') {
    return message;
  }
  const named = error as { readonly code?: unknown; readonly name?: unknown };
  return [named.code, named.name].find((name) => typeof name === 'string') ?? '';
}

/** Whether a key has another type than its command expects: others write the keys. */
export function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}
