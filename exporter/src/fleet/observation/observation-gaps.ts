import { type Stretch } from './monotonic-clock';
import { ageSince, type Deaf, withDeaf } from '../../health/observed-age';
import { type Heard } from '../../health/worker-liveness';
import { type Millis, type Worker } from '../../model/worker';

/** What is kept of it over a restart. */
export interface HearingRecord {
  readonly ours: readonly Deaf[];
  readonly bySource: Readonly<Record<string, readonly Deaf[]>>;
  readonly downSince: Readonly<Record<string, Millis>>;
}

export const NOTHING_HEARD: HearingRecord = { ours: [], bySource: {}, downSince: {} };

/** Deaf periods kept per list; when there are more, the older half is settled with the workers. */
const KEPT = 64;

/** When we, or a source, could not hear anybody. */
export class Hearing {
  #ours: readonly Deaf[];
  readonly #bySource: Map<string, readonly Deaf[]>;
  readonly #downSince: Map<string, Millis>;
  readonly #heard = new Map<string, Heard>();

  constructor(record: HearingRecord = NOTHING_HEARD) {
    this.#ours = record.ours;
    this.#bySource = new Map(Object.entries(record.bySource));
    this.#downSince = new Map(Object.entries(record.downSince));
  }

  /** For workers of a source: its own deaf periods and ours. */
  of(source: string): Heard {
    const present = this.#heard.get(source);
    if (present !== undefined) return present;
    const since = this.#downSince.get(source);
    let deaf = this.#ours;
    for (const period of this.#bySource.get(source) ?? []) deaf = withDeaf(deaf, period);
    if (since !== undefined)
      deaf = withDeaf(deaf, { from: since, to: Number.POSITIVE_INFINITY, why: 'away' });
    const heard: Heard = { deaf, sourceDown: since !== undefined };
    this.#heard.set(source, heard);
    return heard;
  }

  /** We ourselves could not listen. */
  wasDeaf(stretch: Stretch, why: Deaf['why']): void {
    this.#ours = withDeaf(this.#ours, { ...stretch, why });
    this.#heard.clear();
  }

  /** Returns false where that was known. */
  sourceWentDown(source: string, at: Millis): boolean {
    if (this.#downSince.has(source)) return false;
    this.#downSince.set(source, at);
    this.#heard.delete(source);
    return true;
  }

  /** Returns false where it was not down. */
  sourceCameBack(source: string, at: Millis): boolean {
    const from = this.#downSince.get(source);
    if (from === undefined) return false;
    this.#downSince.delete(source);
    this.#bySource.set(source, withDeaf(this.#bySource.get(source) ?? [], { from, to: at, why: 'away' }));
    this.#heard.delete(source);
    return true;
  }

  /** Whether nobody is newly failed because of us: within `grace` after a deaf period, or while a source is down. */
  suppresses(now: Millis, grace: Millis): boolean {
    const last = this.#ours.at(-1);
    return this.#downSince.size > 0 || (last !== undefined && now < last.to + grace);
  }

  get overfull(): boolean {
    return [this.#ours, ...this.#bySource.values()].some((list) => list.length > KEPT);
  }

  /**
   * Forgets the older half of each list that is too long, and returns how to settle it with a worker: what it was
   * excused for by the periods that are gone, so that no age changes.
   */
  settle(now: Millis): (worker: Worker) => Worker {
    const before = new Hearing(this.record());
    const halve = (list: readonly Deaf[]) => (list.length > KEPT ? list.slice(-KEPT / 2) : list);
    this.#ours = halve(this.#ours);
    for (const [source, list] of this.#bySource) this.#bySource.set(source, halve(list));
    this.#heard.clear();
    return (worker) => {
      const anchor = worker.lastHeartbeatAt ?? worker.registeredAt;
      const age = (hearing: Hearing) =>
        ageSince(anchor, now, hearing.of(worker.source).deaf, worker.intervalMs);
      const gone = age(this) - age(before);
      return gone === 0 ? worker : { ...worker, excusedMs: (worker.excusedMs ?? 0) + gone };
    };
  }

  record(): HearingRecord {
    return {
      ours: this.#ours,
      bySource: Object.fromEntries(this.#bySource),
      downSince: Object.fromEntries(this.#downSince),
    };
  }
}
