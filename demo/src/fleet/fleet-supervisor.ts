import { setTimeout as pause } from 'node:timers/promises';

import { type KindName, shareOut } from '../worker-types';
import { type Announcement } from './events';
import { type Order } from './commands';
import { type Seat, type SeatSetting } from './managed-process';
import { STORE, StoreSeat } from './store-process';
import { type WorkerSetting, workerSeat } from './worker-process';

const BETWEEN_STARTS_MS = 100;
const STOP_WITHIN_MS = 8000;

/** The fleet's processes: starts them, does to them what it is told, and takes them along when it ends. */
export class Supervisor {
  readonly #kinds: readonly KindName[];
  readonly #workers = new Map<string, Seat>();
  readonly #store: StoreSeat;
  #ending = false;

  readonly #announce: (announcement: Announcement) => void;

  constructor(
    workers: number,
    setting: Omit<WorkerSetting, 'announce' | 'storeUrl'>,
    announce: (announcement: Announcement) => void,
  ) {
    this.#announce = announce;

    const seatSetting: SeatSetting = { awaySeconds: setting.awaySeconds, announce };
    this.#store = new StoreSeat(seatSetting);
    this.#kinds = shareOut(workers);
    const seen = new Map<KindName, number>();
    for (const kind of this.#kinds) {
      const number = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, number);
      const id = `${kind}-${String(number).padStart(2, '0')}`;
      this.#workers.set(id, workerSeat(id, kind, { ...setting, announce, storeUrl: () => this.#store.url }));
    }
  }

  get workerIds(): string[] {
    return [...this.#workers.keys()];
  }

  /** How many workers there are of each kind. */
  count(kind: KindName): number {
    return this.#kinds.filter((each) => each === kind).length;
  }

  /** One after the other: twenty at once would be a burst of CPU. */
  async startAll(): Promise<void> {
    await this.#store.open();
    for (const seat of this.#workers.values()) {
      if (this.#ending) return;
      seat.start();
      await pause(BETWEEN_STARTS_MS);
    }
  }

  obey(order: Order, name: string): void {
    const seat = name === STORE ? this.#store.seat : this.#workers.get(name);
    if (this.#ending) return;
    if (seat === undefined)
      this.#announce({ event: 'control', detail: `there is neither a worker nor a service '${name}'` });
    else seat[order]();
  }

  /** All stop gracefully, the store last: workers still have something to tell it. What has not stopped is killed. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#leave([...this.#workers.values()]);
    await this.#leave([this.#store.seat]);
  }

  killAll(): void {
    this.#ending = true;
    for (const seat of [...this.#workers.values(), this.#store.seat]) seat.kill();
  }

  async #leave(seats: readonly Seat[]): Promise<void> {
    const deadline = Date.now() + STOP_WITHIN_MS;
    for (const seat of seats) seat.leave();
    while (seats.some((seat) => seat.running) && Date.now() < deadline) await pause(50);
    for (const seat of seats) seat.kill();
  }
}
