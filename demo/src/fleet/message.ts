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

const has = (message: unknown, key: string, value: string): boolean =>
  typeof message === 'object' && message !== null && (message as Record<string, unknown>)[key] === value;

export const isToWorker = (message: unknown): message is ToWorker => has(message, 'do', 'leak');
export const isFromWorker = (message: unknown): message is FromWorker => has(message, 'wants', 'restart');
export const isFromStore = (message: unknown): message is FromStore =>
  typeof message === 'object' &&
  message !== null &&
  'listening' in message &&
  typeof message.listening === 'number';
