/** From the supervisor to a worker. */
export interface ToWorker {
  readonly do: 'leak';
}

/** From a worker to the supervisor. */
export interface FromWorker {
  /** The exporter's recovery asked for it. */
  readonly wants: 'restart';
}

const has = (message: unknown, key: string, value: string): boolean =>
  typeof message === 'object' && message !== null && (message as Record<string, unknown>)[key] === value;

export const isToWorker = (message: unknown): message is ToWorker => has(message, 'do', 'leak');
export const isFromWorker = (message: unknown): message is FromWorker => has(message, 'wants', 'restart');
