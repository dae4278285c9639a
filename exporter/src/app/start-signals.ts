/**
 * Handlers of signals from the first moment on: `main` imports this module before all others. Loading those takes up to a
 * second, in which the kernel would ignore SIGTERM for process 1, as in a container, because that has no handler, and in
 * which SIGHUP would end any other process. A signal that arrives while modules load is handled once they have loaded.
 */
export type ShutdownSignal = 'SIGTERM' | 'SIGINT';

const SHUTDOWN_SIGNALS: readonly ShutdownSignal[] = ['SIGTERM', 'SIGINT'];

interface Handlers {
  shutDown: (signal: ShutdownSignal) => void;
  reload: () => void;
}

const handlers: Handlers = {
  // Nothing has been accepted.
  shutDown: () => process.exit(0),
  // The configuration is read later.
  reload: () => undefined,
};

function onShutdown(signal: ShutdownSignal): void {
  handlers.shutDown(signal);
}

function onReload(): void {
  handlers.reload();
}

for (const signal of SHUTDOWN_SIGNALS) {
  process.on(signal, onShutdown);
}
process.on('SIGHUP', onReload);

/** Replaces what SIGTERM and SIGINT do. Before, they end the process with status 0. */
export function handleShutdown(handler: (signal: ShutdownSignal) => void): void {
  handlers.shutDown = handler;
}

/** Replaces what SIGHUP does. Before, it does nothing. */
export function handleReload(handler: () => void): void {
  handlers.reload = handler;
}

/**
 * Restores the default of all three signals, which is to end the process: for commands that work without a turn of the
 * event loop, in which no handler would run. Process 1 has no default.
 */
export function restoreDefaultSignals(): void {
  for (const signal of SHUTDOWN_SIGNALS) {
    process.off(signal, onShutdown);
  }
  process.off('SIGHUP', onReload);
}
