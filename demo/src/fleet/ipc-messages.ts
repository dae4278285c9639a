/** From the supervisor to a worker or to the store. */
export interface ProcessCommand {
  readonly command: 'leak';
}

/** From a worker to the supervisor, when the exporter's recovery has requested a restart. */
export interface WorkerRequest {
  readonly request: 'restart';
}

/** From the store to the supervisor, once the store listens. */
export interface StoreListening {
  readonly listeningPort: number;
}

function hasValue(message: unknown, key: string, value: string): boolean {
  return (
    typeof message === 'object' && message !== null && (message as Record<string, unknown>)[key] === value
  );
}

export function isProcessCommand(message: unknown): message is ProcessCommand {
  return hasValue(message, 'command', 'leak');
}
export function isWorkerRequest(message: unknown): message is WorkerRequest {
  return hasValue(message, 'request', 'restart');
}
export function isStoreListening(message: unknown): message is StoreListening {
  return (
    typeof message === 'object' &&
    message !== null &&
    'listeningPort' in message &&
    typeof message.listeningPort === 'number'
  );
}
