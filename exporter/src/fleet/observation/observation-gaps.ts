import { addGap, observedAge } from '../../health/observed-age';
import {
  type GapRecord,
  NO_GAPS,
  type Observability,
  type ObservationGap,
} from '../../model/observation-gap';
import { type Millis, type TimeRange } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Deaf periods kept per list; when there are more, the older half is settled with the workers. */
const MAX_GAPS = 64;

/** When we, or a source, could not hear anybody. */
export class ObservationGaps {
  #ours: readonly ObservationGap[];
  readonly #bySource: Map<string, readonly ObservationGap[]>;
  readonly #downSince: Map<string, Millis>;
  readonly #observability = new Map<string, Observability>();

  constructor(record: GapRecord = NO_GAPS) {
    this.#ours = record.exporter;
    this.#bySource = new Map(Object.entries(record.bySource));
    this.#downSince = new Map(Object.entries(record.downSince));
  }

  /** For workers of a source: its own deaf periods and ours. */
  forSource(source: string): Observability {
    const present = this.#observability.get(source);
    if (present !== undefined) return present;
    const since = this.#downSince.get(source);
    let gaps = this.#ours;
    for (const period of this.#bySource.get(source) ?? []) gaps = addGap(gaps, period);
    if (since !== undefined)
      gaps = addGap(gaps, { from: since, to: Number.POSITIVE_INFINITY, cause: 'absence' });
    const observability: Observability = { gaps, sourceDown: since !== undefined };
    this.#observability.set(source, observability);
    return observability;
  }

  /** We ourselves could not listen. */
  add(range: TimeRange, cause: ObservationGap['cause']): void {
    this.#ours = addGap(this.#ours, { ...range, cause });
    this.#observability.clear();
  }

  /** Returns false where that was known. */
  sourceDisconnected(source: string, at: Millis): boolean {
    if (this.#downSince.has(source)) return false;
    this.#downSince.set(source, at);
    this.#observability.delete(source);
    return true;
  }

  /** Returns false where it was not down. */
  sourceReconnected(source: string, at: Millis): boolean {
    const from = this.#downSince.get(source);
    if (from === undefined) return false;
    this.#downSince.delete(source);
    this.#bySource.set(source, addGap(this.#bySource.get(source) ?? [], { from, to: at, cause: 'absence' }));
    this.#observability.delete(source);
    return true;
  }

  /** Whether nobody is newly failed because of us: within `grace` after a deaf period, or while a source is down. */
  suppressesDetection(now: Millis, grace: Millis): boolean {
    const last = this.#ours.at(-1);
    return this.#downSince.size > 0 || (last !== undefined && now < last.to + grace);
  }

  get needsCompaction(): boolean {
    return [this.#ours, ...this.#bySource.values()].some((list) => list.length > MAX_GAPS);
  }

  /**
   * Forgets the older half of each list that is too long, and returns how to settle it with a worker: what it was
   * excused for by the periods that are gone, so that no age changes.
   */
  compact(now: Millis): (worker: Worker) => Worker {
    const before = new ObservationGaps(this.record());
    const halve = (list: readonly ObservationGap[]) =>
      list.length > MAX_GAPS ? list.slice(-MAX_GAPS / 2) : list;
    this.#ours = halve(this.#ours);
    for (const [source, list] of this.#bySource) this.#bySource.set(source, halve(list));
    this.#observability.clear();
    return (worker) => {
      const anchor = worker.lastHeartbeatAt ?? worker.registeredAt;
      const age = (hearing: ObservationGaps) =>
        observedAge(anchor, now, hearing.forSource(worker.source).gaps, worker.intervalMs);
      const gone = age(this) - age(before);
      return gone === 0 ? worker : { ...worker, excludedMs: (worker.excludedMs ?? 0) + gone };
    };
  }

  record(): GapRecord {
    return {
      exporter: this.#ours,
      bySource: Object.fromEntries(this.#bySource),
      downSince: Object.fromEntries(this.#downSince),
    };
  }
}
