import { setTimeout as pause } from 'node:timers/promises';

import { type KindName, shareOut } from '../kinds';
import { type Announcement } from './announcement';
import { type Order } from './orders';
import { Seat, type SeatSetting } from './seat';

const BETWEEN_STARTS_MS = 100;
const STOP_WITHIN_MS = 8000;

/** The fleet's processes: starts them, does to them what it is told, and takes them along when it ends. */
export class Supervisor {
  private readonly seats = new Map<string, Seat>();
  private ending = false;

  constructor(
    workers: number,
    setting: Omit<SeatSetting, 'announce' | 'onExit'>,
    private readonly announce: (announcement: Announcement) => void,
    onGone: (workerId: string, kind: KindName) => void,
  ) {
    const seen = new Map<KindName, number>();
    for (const kind of shareOut(workers)) {
      const number = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, number);
      const id = `${kind}-${String(number).padStart(2, '0')}`;
      const onExit = (seat: Seat): void => onGone(seat.workerId, seat.kind);
      this.seats.set(id, new Seat(id, kind, { ...setting, announce, onExit }));
    }
  }

  get workerIds(): string[] {
    return [...this.seats.keys()];
  }

  /** How many workers there are of each kind. */
  count(kind: KindName): number {
    return [...this.seats.values()].filter((seat) => seat.kind === kind).length;
  }

  /** One after the other: twenty at once would be a burst of CPU. */
  async startAll(): Promise<void> {
    for (const seat of this.seats.values()) {
      if (this.ending) return;
      seat.start();
      await pause(BETWEEN_STARTS_MS);
    }
  }

  obey(order: Order, workerId: string): void {
    const seat = this.seats.get(workerId);
    if (this.ending) return;
    if (seat === undefined) this.announce({ event: 'control', detail: `there is no worker '${workerId}'` });
    else seat[order]();
  }

  /** All stop gracefully; what has not after a while is killed. */
  async end(): Promise<void> {
    this.ending = true;
    const deadline = Date.now() + STOP_WITHIN_MS;
    const seats = [...this.seats.values()];
    for (const seat of seats) seat.leave();
    while (seats.some((seat) => seat.running) && Date.now() < deadline) await pause(50);
    this.killAll();
  }

  killAll(): void {
    this.ending = true;
    for (const seat of this.seats.values()) seat.kill();
  }
}
