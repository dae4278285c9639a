import { type Convoy } from './report-batcher';
import { type Sending, type Transport } from './http-transport';
import { type Member, type Traveller } from './batch-member';
import { type Answer } from './interpret-response';

/** One worker's place in a convoy, taken when it is needed and given up when it is closed. */
export class Seat implements Transport, Member {
  traveller: Traveller | undefined;
  #convoy: Convoy | undefined;

  readonly #workerId: string;
  readonly #find: () => Convoy;
  readonly #onEmpty: () => void;

  constructor(workerId: string, find: () => Convoy, onEmpty: () => void) {
    this.#workerId = workerId;
    this.#find = find;
    this.#onEmpty = onEmpty;
  }

  /** It beats from now on, and may be taken along. */
  board(traveller: Traveller): void {
    this.traveller = traveller;
    this.#joined();
  }

  /** It beats no more; it may still say goodbye. */
  alight(): void {
    this.traveller = undefined;
  }

  /** Its heartbeat is due. */
  lead(traveller: Traveller): void {
    this.#joined().lead(traveller);
  }

  send(body: string, how: Sending): Promise<Answer> {
    return this.#joined().send(this.#workerId, body, how);
  }

  close(): void {
    const convoy = this.#convoy;
    // Started again while the goodbye was under way: the place is still needed.
    if (convoy === undefined || this.traveller !== undefined) return;
    this.#convoy = undefined;
    if (convoy.leave(this)) this.#onEmpty();
  }

  #joined(): Convoy {
    if (this.#convoy !== undefined) return this.#convoy;
    const convoy = this.#find();
    convoy.join(this);
    this.#convoy = convoy;
    return convoy;
  }
}
