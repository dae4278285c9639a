import { type Clock, systemClock } from '../runtime/clock';
import { Convoy } from './report-batcher';
import { Seat } from './batched-transport';
import { type Transport, httpTransport } from './http-transport';

/** One that hangs must not hold up the others; more would gain nothing. */
const CONNECTIONS = 4;

/** Who reports to the same exporter with the same token goes together. */
export class Convoys {
  readonly #underWay = new Map<string, Convoy>();

  readonly #connect: (url: URL, token: string | undefined) => Transport;
  readonly #clock: Pick<Clock, 'now' | 'chance'>;

  constructor(
    connect: (url: URL, token: string | undefined) => Transport,
    clock: Pick<Clock, 'now' | 'chance'>,
  ) {
    this.#connect = connect;
    this.#clock = clock;
  }

  get size(): number {
    return this.#underWay.size;
  }

  /** @param url where reports are sent */
  seat(workerId: string, url: URL, token: string | undefined): Seat {
    const key = JSON.stringify([url.href, token]);
    const find = (): Convoy => {
      const convoy = this.#underWay.get(key) ?? new Convoy(this.#connect(url, token), this.#clock);
      this.#underWay.set(key, convoy);
      return convoy;
    };
    return new Seat(workerId, find, () => this.#underWay.delete(key));
  }
}

/** The ones of this process. */
export const convoys = new Convoys((url, token) => httpTransport(url, token, CONNECTIONS), systemClock);
