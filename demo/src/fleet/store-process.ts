import { join } from 'node:path';

import { isFromStore } from './ipc-messages';
import { Seat, type SeatSetting } from './managed-process';

/** What the store is called where workers are called by their IDs. */
export const STORE = 'store';

const SCRIPT = join(__dirname, '..', 'processes', 'store.js');
const START_WITHIN_MS = 20_000;

/** The store's place: the port that it got first is its own from then on, since the workers know that one. */
export class StoreSeat {
  readonly seat: Seat;
  #port = 0;
  #opened: () => void = () => undefined;

  constructor(setting: SeatSetting) {
    this.seat = new Seat(
      {
        subject: { service: STORE },
        script: SCRIPT,
        args: () => [String(this.#port)],
        env: {},
        onMessage: (message) => {
          if (!isFromStore(message)) return;
          this.#port = message.listening;
          this.#opened();
        },
        onExit: () => undefined,
      },
      setting,
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Until it can be asked. @throws Error where it cannot be started */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = (): void =>
        reject(new Error(`the store did not start within ${START_WITHIN_MS / 1000} s`));
      const deadline = setTimeout(late, START_WITHIN_MS);
      this.#opened = () => {
        clearTimeout(deadline);
        resolve();
      };
      this.seat.start();
    });
  }
}
