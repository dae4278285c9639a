import { type Clock } from '../runtime/clock';
import { loads, textOf } from './split-batches';
import { type Moment } from './send-schedule';
import { shares } from './split-response';
import { type Sending, type Transport } from './http-transport';
import { type Departure, type Member, type Traveller } from './batch-member';
import { type Answer } from './interpret-response';

interface Passenger {
  readonly workerId: string;
  readonly body: string;
  readonly how: Sending;
  readonly endsAt: Moment;
  readonly arrive: (answer: Answer) => void;
  readonly fail: (cause: unknown) => void;
}

const MOST_REPORTS = 100;
const TOO_LARGE = 413;
/** Taken when this is loaded: an application's tests may put another in its place, which never calls back. */
const nextTurn = setImmediate;
function waits({ how }: Passenger): boolean {
  return how.signal?.aborted !== true;
}

/**
 * The workers of this process that report to one exporter. What they send in the same turn of the event loop leaves in
 * one request, since most of what a report costs the exporter is its request. They fall into step: a heartbeat takes
 * along those that could be due, too.
 */
export class Convoy {
  readonly #members = new Set<Member>();
  #waiting: Passenger[] = [];
  #departure: Departure | undefined;
  #most = MOST_REPORTS;

  readonly #transport: Transport;
  readonly #clock: Pick<Clock, 'now' | 'chance'>;

  constructor(transport: Transport, clock: Pick<Clock, 'now' | 'chance'>) {
    this.#transport = transport;
    this.#clock = clock;
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  /** @returns whether nobody is left; the connection is closed then */
  leave(member: Member): boolean {
    this.#members.delete(member);
    if (this.#members.size > 0) return false;
    this.#transport.close();
    return true;
  }

  /**
   * A heartbeat is due and leaves, with those of the same interval that could be due. They share one chance: were each
   * to draw its own, the earliest would call all of them, and all would send more often than one alone.
   */
  lead(leader: Traveller): void {
    const departure = this.#prepare();
    leader.go(departure);
    for (const { traveller } of this.#members) {
      if (traveller === undefined || traveller.intervalMs !== leader.intervalMs) continue;
      if (traveller !== leader && traveller.mayGo(departure.at)) traveller.go(departure);
    }
  }

  /** Rejects where no answer came in time, and for this one alone where it is called off. */
  send(workerId: string, body: string, how: Sending): Promise<Answer> {
    return new Promise((arrive, fail) => {
      const callOff = () => fail(new Error('it was called off'));
      if (how.signal?.aborted === true) {
        callOff();
        return;
      }
      how.signal?.addEventListener('abort', callOff, { once: true });
      const endsAt = this.#clock.now() + how.timeoutMs;
      const passenger = { workerId, body, how, endsAt, arrive, fail };
      if (how.alone === true) {
        void this.#travel([passenger]);
        return;
      }
      this.#waiting.push(passenger);
      this.#prepare();
    });
  }

  /** The departure at the end of this turn of the event loop. */
  #prepare(): Departure {
    if (this.#departure !== undefined) return this.#departure;
    // Not unref'd: Node may leave such a one waiting for the next event. It holds the process for this turn only.
    nextTurn(() => this.#depart());
    this.#departure = { at: this.#clock.now(), chance: this.#clock.chance() };
    return this.#departure;
  }

  #depart(): void {
    const ready = this.#waiting.filter(waits);
    this.#waiting = [];
    this.#departure = undefined;
    for (const together of alike(ready))
      for (const load of loads(together, this.#most)) void this.#travel(load);
  }

  /** One request. Never rejects. @returns the status of the answer, if there was one */
  async #travel(load: readonly Passenger[]): Promise<number | undefined> {
    const nobodyWaits = new AbortController();
    const leave = () => {
      if (!load.some(waits)) nobodyWaits.abort();
    };
    for (const { how } of load) how.signal?.addEventListener('abort', leave, { once: true });
    const endsAt = Math.min(...load.map((passenger) => passenger.endsAt));
    try {
      const answer = await this.#transport.send(textOf(load), {
        timeoutMs: Math.max(Math.ceil(endsAt - this.#clock.now()), 1),
        keepsAlive: load.some(({ how }) => how.keepsAlive),
        signal: nobodyWaits.signal,
      });
      this.#unload(load, answer);
      return answer.status;
    } catch (cause) {
      for (const { fail } of load) fail(cause);
      return undefined;
    }
  }

  /** Together they were too large. Fewer go together from now on, unless one of them is too large by itself. */
  async #goAlone(load: readonly Passenger[]): Promise<void> {
    const statuses = await Promise.all(load.filter(waits).map((passenger) => this.#travel([passenger])));
    if (!statuses.includes(TOO_LARGE))
      this.#most = Math.min(this.#most, Math.max(Math.floor(load.length / 2), 1));
  }

  #unload(load: readonly Passenger[], answer: Answer): void {
    if (load.length > 1 && answer.status === TOO_LARGE) {
      void this.#goAlone(load);
      return;
    }
    const share = load.length > 1 ? shares(answer) : () => answer;
    for (const [index, { workerId, arrive }] of load.entries()) arrive(share(index, workerId));
  }
}

/** The process waits for goodbyes and for nothing else, and the patient shall not fail with the impatient. */
function alike(passengers: readonly Passenger[]): readonly (readonly Passenger[])[] {
  const groups = new Map<string, Passenger[]>();
  for (const passenger of passengers) {
    const { keepsAlive, timeoutMs } = passenger.how;
    const key = `${keepsAlive} ${timeoutMs}`;
    groups.set(key, [...(groups.get(key) ?? []), passenger]);
  }
  // Goodbyes first: a process may end with them.
  return [...groups.values()].sort(
    (one, other) => Number(other[0]?.how.keepsAlive) - Number(one[0]?.how.keepsAlive),
  );
}
