import { addGap } from '../../health/liveness/gap-list';
import { graceStart, listeningTime } from '../../health/liveness/observed-age';
import { silenceOf } from '../../health/liveness/worker-liveness';
import {
  type GapRecord,
  NO_GAPS,
  type Observability,
  type ObservationGap,
} from '../../model/observation-gap';
import { type Millis, type TimeRange } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Maximum gaps per list. Above it, the older half is dropped and the time that it excluded is stored in the workers. */
const MAX_GAPS = 64;

/** Observation gaps of the exporter and of each source. */
export class ObservationGaps {
  #exporter: readonly ObservationGap[];
  readonly #bySource: Map<string, readonly ObservationGap[]>;
  readonly #downSince: Map<string, Millis>;
  /** Not recorded: however often the exporter restarts, a worker that is dead gets older while it runs. */
  readonly #suspendedSince: Map<string, Millis>;
  readonly #observability = new Map<string, Observability>();
  #changes = 0;

  constructor(record: GapRecord = NO_GAPS, suspendedSince: ReadonlyMap<string, Millis> = new Map()) {
    this.#exporter = record.exporter;
    this.#bySource = new Map(Object.entries(record.bySource));
    this.#downSince = new Map(Object.entries(record.downSince));
    this.#suspendedSince = new Map(suspendedSince);
  }

  /** Returns the gaps for workers of a source: those of the source and of the exporter. Cached until a gap is added. */
  forSource(source: string): Observability {
    const cached = this.#observability.get(source);
    if (cached !== undefined) {
      return cached;
    }
    const downSince = this.#downSince.get(source);
    let gaps = this.#exporter;
    for (const gap of this.#bySource.get(source) ?? []) {
      gaps = addGap(gaps, gap);
    }
    for (const from of [downSince, this.#suspendedSince.get(source)]) {
      if (from !== undefined) {
        gaps = addGap(gaps, { from, to: Number.POSITIVE_INFINITY, cause: 'absence' });
      }
    }
    const observability: Observability = { gaps, sourceDown: downSince !== undefined };
    this.#observability.set(source, observability);
    return observability;
  }

  /** Adds a gap of the exporter. */
  add(range: TimeRange, cause: ObservationGap['cause']): void {
    this.#exporter = addGap(this.#exporter, { ...range, cause });
    this.#observability.clear();
    this.#changes++;
  }

  /** Starts a gap of a source. Returns false if the source was disconnected already. */
  sourceDisconnected(source: string, at: Millis): boolean {
    return this.#begin(this.#downSince, source, at);
  }

  /** Ends the gap of a source. Returns false if the source was not disconnected. */
  sourceReconnected(source: string, at: Millis): boolean {
    return this.#end(this.#downSince, source, at);
  }

  /** Starts a gap of a source that is not down: its workers keep their states. Returns false if there is one already. */
  sourceSuspended(source: string, at: Millis): boolean {
    return this.#begin(this.#suspendedSince, source, at);
  }

  /** Ends the gap of `sourceSuspended`. Returns false if there is none. */
  sourceResumed(source: string, at: Millis): boolean {
    return this.#end(this.#suspendedSince, source, at);
  }

  /** Number of gaps that were added, or that have begun or ended, since the start. */
  get changes(): number {
    return this.#changes;
  }

  /** Names of the disconnected sources. */
  get downSources(): Iterable<string> {
    return this.#downSince.keys();
  }

  /** Returns true while a source is disconnected. */
  get anySourceDown(): boolean {
    return this.#downSince.size > 0;
  }

  get needsCompaction(): boolean {
    return [this.#exporter, ...this.#bySource.values()].some((list) => list.length > MAX_GAPS);
  }

  /**
   * Drops the older half of each list that is too long. Returns a function that stores in a worker what the dropped
   * gaps mean for its silence, so that no age changes.
   */
  compact(now: Millis): (worker: Worker) => Worker {
    const before = new ObservationGaps(this.record(), this.#suspendedSince);
    const halve = (list: readonly ObservationGap[]) =>
      list.length > MAX_GAPS ? list.slice(-MAX_GAPS / 2) : list;
    this.#exporter = halve(this.#exporter);
    for (const [source, list] of this.#bySource) {
      this.#bySource.set(source, halve(list));
    }
    this.#observability.clear();
    return (worker) => {
      const silence = { ...silenceOf(worker), excludedMs: 0 };
      const listened = (gaps: ObservationGaps) =>
        listeningTime(silence, now, gaps.forSource(worker.source).gaps);
      const dropped = listened(this) - listened(before);
      if (dropped === 0) {
        return worker;
      }
      const graceStartMs = graceStart(silenceOf(worker), before.forSource(worker.source).gaps);
      return {
        ...worker,
        excludedMs: (worker.excludedMs ?? 0) + dropped,
        ...(graceStartMs !== undefined && { graceStartMs }),
      };
    };
  }

  record(): GapRecord {
    return {
      exporter: this.#exporter,
      bySource: Object.fromEntries(this.#bySource),
      downSince: Object.fromEntries(this.#downSince),
    };
  }

  #begin(sinceBySource: Map<string, Millis>, source: string, at: Millis): boolean {
    if (sinceBySource.has(source)) {
      return false;
    }
    sinceBySource.set(source, at);
    this.#observability.delete(source);
    this.#changes++;
    return true;
  }

  #end(sinceBySource: Map<string, Millis>, source: string, at: Millis): boolean {
    const from = sinceBySource.get(source);
    if (from === undefined) {
      return false;
    }
    sinceBySource.delete(source);
    this.#bySource.set(source, addGap(this.#bySource.get(source) ?? [], { from, to: at, cause: 'absence' }));
    this.#observability.delete(source);
    this.#changes++;
    return true;
  }
}
