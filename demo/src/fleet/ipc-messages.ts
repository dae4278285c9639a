/** From the supervisor to a worker. */
export interface ToWorker {
  readonly do: 'leak';
}

/** From a worker to the supervisor. */
export interface FromWorker {
  /** The exporter's recovery asked for it. */
  readonly wants: 'restart';
}

/** From the store to the supervisor. */
export interface FromStore {
  /** The port it can be reached at. */
  readonly listening: number;
}

function has(message: unknown, key: string, value: string): boolean {
  return (
    typeof message === 'object' && message !== null && (message as Record<string, unknown>)[key] === value
  );
}

export function isToWorker(message: unknown): message is ToWorker {
  return has(message, 'do', 'leak');
}
export function isFromWorker(message: unknown): message is FromWorker {
  return has(message, 'wants', 'restart');
}
export function isFromStore(message: unknown): message is FromStore {
  return (
    typeof message === 'object' &&
    message !== null &&
    'listening' in message &&
    typeof message.listening === 'number'
  );
}
