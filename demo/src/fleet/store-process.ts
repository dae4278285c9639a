import { join } from 'node:path';

import { isStoreListening } from './ipc-messages';
import { ManagedProcess, type ProcessOptions } from './managed-process';

/** The name of the store in commands and events, beside the worker IDs. */
export const STORE_NAME = 'store';

const SCRIPT = join(__dirname, '..', 'processes', 'store.js');
const START_TIMEOUT_MS = 20_000;

/** The process of the store. It keeps its first port across restarts, because the workers are started with that port. */
export class StoreProcess {
  readonly process: ManagedProcess;
  #port = 0;
  #onListening: () => void = () => undefined;

  constructor(options: ProcessOptions) {
    this.process = new ManagedProcess(
      {
        subject: { service: STORE_NAME },
        script: SCRIPT,
        args: () => [String(this.#port)],
        env: {},
        onMessage: (message) => {
          if (!isStoreListening(message)) {
            return;
          }
          this.#port = message.listeningPort;
          this.#onListening();
        },
        onExit: () => undefined,
      },
      options,
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts the store and waits until it listens. @throws Error if it does not listen within 20 s */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(
        () => reject(new Error(`The store did not start within ${START_TIMEOUT_MS / 1000} s.`)),
        START_TIMEOUT_MS,
      );
      this.#onListening = () => {
        clearTimeout(timeout);
        resolve();
      };
      this.process.start();
    });
  }
}
